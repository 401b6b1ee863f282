# Lotsen: every command a person needs. `make run` and `make test` do all set-up the first time.
# What each does after set-up is a verb of one command: `.venv/bin/python -m tools --help` lists all.

PYTHON3 ?= python3
# What `make fraga` asks: in the environment, where no quote or dollar sign of it means anything.
export F
LOTSEN   = .venv/bin/python -m tools
# What a command needs on top of what runs: each list of packages is installed by who needs it.
TESTS    = $(PYTHON3) -m tools.setup --tests
COMPARE  = $(PYTHON3) -m tools.setup --compare
TUNE     = $(PYTHON3) -m tools.setup --tune

.DEFAULT_GOAL := help
.PHONY: help setup train run shell fraga kunskap angra amne plats samtal rad off on gallra test fast check report guard bakeoff tune bench load evaluate \
        screenshots lock clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: ## Python, packages, Swedish spaCy model, sentence encoder; what is done is skipped
	@$(PYTHON3) -m tools.setup

train: setup ## train the model if its data changed
	@$(LOTSEN) train

run: train ## start the assistant on http://127.0.0.1:5005 (RASA_PORT, ACTIONS_PORT)
	@$(LOTSEN) run

shell: train ## talk to it in the terminal
	@$(LOTSEN) shell

fraga: train ## how one question is understood and answered: make fraga F="..."
	@$(LOTSEN) fraga "$$F"

kunskap: setup ## what changed in knowledge/, and whether it can stay so: some seconds
	@$(LOTSEN) kunskap

angra: setup ## bring the last good version of knowledge/ back
	@$(LOTSEN) angra

amne: setup ## ask for a new topic, write it everywhere and train
	@$(LOTSEN) amne

plats: setup ## ask for a new place without an office
	@$(LOTSEN) plats

samtal: setup ## what people asked, from the stored conversations: reports/asked.html
	@$(LOTSEN) samtal

rad: setup ## add what somebody wrote to the training lines
	@$(LOTSEN) rad

off: setup ## every channel says that it is closed, with both numbers; takes effect at once
	@$(LOTSEN) off

on: setup ## open again
	@$(LOTSEN) on

gallra: setup ## delete conversations older than LOTSEN_DAYS days (30)
	@$(LOTSEN) gallra

test: train ## all tests, with the servers and the browser that they need
	@$(TESTS)
	@$(LOTSEN) system-packages
	@$(LOTSEN) test

fast: train ## the tests that need neither the model nor services, under a minute
	@$(TESTS)
	@$(LOTSEN) fast

check: setup ## lint, types, layers, knowledge and generated files
	@$(TESTS)
	@$(LOTSEN) check

report: train ## how well it understands: reports/
	@$(LOTSEN) report

guard: setup ## what each threshold of the emergency guard would catch, on held-out lines
	@$(LOTSEN) guard

bakeoff: train ## this classifier and encoder beside others, an hour or more: docs/nlu-bakeoff.md
	@$(COMPARE)
	@PYTHONPATH=.cache/compare $(LOTSEN) bakeoff
	@$(TUNE)
	@PYTHONPATH=.cache/tune $(LOTSEN) bakeoff-encoders

tune: setup ## tune the sentence encoder on our lines, half an hour or more: tools/encoder/tuned/
	@$(TUNE)
	@PYTHONPATH=.cache/tune $(LOTSEN) tune

bench: train ## how fast it answers, beside the bot of `rasa init`: reports/bench.json
	@$(COMPARE)
	@$(LOTSEN) bench

load: train ## how much it stands, about 15 minutes: docs/capacity.md
	@$(TESTS)
	@$(LOTSEN) load

evaluate: train ## the evaluation sets through the running assistant
	@$(LOTSEN) evaluate

screenshots: train ## page, shell and report as they look now: docs/screenshots/, docs/img/
	@$(TESTS)
	@$(LOTSEN) screenshots
	@$(LOTSEN) staff-pictures

lock: setup ## requirements*.in -> requirements*.txt: every version and hash
	@$(TESTS)
	@$(LOTSEN) lock

clean: ## remove what was trained, built and reported; .venv and .env stay
	rm -rf models reports .rasa .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
