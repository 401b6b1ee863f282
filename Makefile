# Lotsen: every command a person needs. `make run` and `make test` do all set-up the first time.

PYTHON3 ?= python3
IN_VENV  = .venv/bin/python

# What runs Rasa says less: no telemetry, no TensorFlow start-up lines, no notices about Rasa's own old libraries.
RASA_ENV = RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 SQLALCHEMY_SILENCE_UBER_WARNING=1
QUIET    = PYTHONWARNINGS=ignore

.DEFAULT_GOAL := help
.PHONY: help setup train run shell off on gallra test check report guard bakeoff bench load evaluate screenshots lock clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: ## Python, packages, Swedish spaCy model, sentence encoder; what is done is skipped
	@$(PYTHON3) -m tools.setup

train: setup ## train the model if its data changed
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m tools.models.train

run: train ## start the assistant on http://127.0.0.1:5005 (RASA_PORT, ACTIONS_PORT)
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m lotsen.run

shell: train ## talk to it in the terminal
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m tools.staff.shell

off: setup ## every channel says that it is closed, with both numbers; takes effect at once
	@$(IN_VENV) -m lotsen.operate.switch off

on: setup ## open again
	@$(IN_VENV) -m lotsen.operate.switch on

gallra: setup ## delete conversations older than LOTSEN_DAYS days (30)
	@$(IN_VENV) -m lotsen.operate.delete_old

test: train ## all tests, with the servers and the browser that they need
	@$(PYTHON3) -m tools.setup --tests
	@$(PYTHON3) -m tools.setup.system_packages
	@$(RASA_ENV) $(IN_VENV) -m pytest

check: ## lint, types and generated files
	@$(PYTHON3) -m tools.setup --tests
	@$(IN_VENV) -m tools.review.check

report: train ## how well it understands: reports/
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m tools.models.report

guard: setup ## what each threshold of the emergency guard would catch, on held-out lines
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m tools.models.guard_table

bakeoff: train ## this classifier beside others, an hour or more: docs/nlu-bakeoff.md
	@$(PYTHON3) -m tools.setup --compare
	@$(RASA_ENV) $(QUIET) PYTHONPATH=.cache/compare $(IN_VENV) -m tools.models.bakeoff

bench: train ## how fast it answers, beside the bot of `rasa init`: reports/bench.json
	@$(PYTHON3) -m tools.setup --compare
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m tools.speed.bench

load: train ## how much it stands, about 15 minutes: docs/capacity.md
	@$(PYTHON3) -m tools.setup --tests
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m tools.load.load

evaluate: train ## the evaluation sets through the running assistant
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m tools.evaluation.evaluate

screenshots: train ## the page as it looks now: docs/screenshots/
	@$(PYTHON3) -m tools.setup --tests
	@$(RASA_ENV) $(QUIET) $(IN_VENV) -m tools.docs.screenshots

lock: ## requirements*.in -> requirements*.txt: every version and hash
	@$(PYTHON3) -m tools.setup --tests
	@$(IN_VENV) -m tools.setup.lock

clean: ## remove what was trained, built and reported; .venv and .env stay
	rm -rf models reports .rasa .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
