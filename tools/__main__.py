"""`python -m tools`: every command of a checkout, those of production too; `make` calls it."""

import sys

from lotsen.command_line import Verb, run_verbs
from lotsen.operate.verbs import VERBS as PRODUCTION

FAST = ("-m", "not model and not services and not slow")  # pytest's markers: pyproject.toml
VERBS = {
    **PRODUCTION,
    "train": Verb("tools.models.train", "train the model if its data changed"),
    "shell": Verb("tools.staff.shell", "talk to it in the terminal"),
    "fraga": Verb("tools.staff.question", "how one question is understood, and answered in every form"),
    "kunskap": Verb("tools.staff.knowledge", "check what was edited in knowledge/, in some seconds"),
    "angra": Verb("tools.staff.take_back", "bring the last good version of knowledge/ back"),
    "amne": Verb("tools.staff.topic", "ask for a new topic and write it everywhere"),
    "plats": Verb("tools.staff.place", "ask for a new place without an office"),
    "samtal": Verb("tools.staff.report", "what people asked: reports/asked.html"),
    "rad": Verb("tools.staff.training_line", "add a line to the training data"),
    "test": Verb("tools.review.run_tests", "all tests; arguments go to pytest"),
    "fast": Verb("tools.review.run_tests", "the tests that need neither model nor services", FAST),
    "check": Verb("tools.review.check", "lint, types and generated files"),
    "lookups": Verb("tools.review.lookups", "write data/lookups.yml"),
    "schemas": Verb("tools.review.schemas", "write the JSON Schemas of knowledge/"),
    "nginx-files": Verb("tools.review.nginx_files", "write the generated files of deploy/nginx/"),
    "page-files": Verb("tools.review.page_files", "write the generated file of web/"),
    "report": Verb("tools.models.report", "how well it understands: reports/"),
    "guard": Verb("tools.models.guard_table", "what each threshold of the emergency guard would catch"),
    "aspects": Verb("tools.models.aspects", "how well the aspect of a question is heard"),
    "bakeoff": Verb("tools.models.bakeoff", "this classifier beside others: docs/nlu-bakeoff.md"),
    "bakeoff-encoders": Verb(
        "tools.models.bakeoff", "this encoder beside others: docs/nlu-bakeoff.md", ("--tables", "C")
    ),
    "evaluate": Verb("tools.evaluation.evaluate", "the evaluation sets through the running assistant"),
    "golden": Verb(
        "tools.golden.record", "record what it decides, for a successor of Rasa: docs/after-rasa.md"
    ),
    "bench": Verb("tools.speed.bench", "how fast it answers: reports/bench.json"),
    "load": Verb("tools.load.load", "how much it stands: docs/capacity.md"),
    "county": Verb("tools.load.county", "the hour after an incident, simulated: docs/capacity.md"),
    "release": Verb("tools.review.release", "tag the version of pyproject.toml; only what is told and clean"),
    "screenshots": Verb("tools.docs.screenshots", "the page as it looks now: docs/screenshots/"),
    "staff-pictures": Verb("tools.docs.staff_pictures", "shell and report as they look now: docs/img/"),
    "lock": Verb("tools.setup.lock", "requirements*.in -> requirements*.txt (--check only looks)"),
    "encoder": Verb("tools.encoder.build", "build the sentence encoder"),
    "tune": Verb("tools.encoder.tune", "tune the sentence encoder on the training lines"),
    "vectors": Verb("tools.encoder.vectors", "write the vectors of the training lines that ship"),
    "encoder-reference": Verb("tools.encoder.reference", "write the vectors that it is compared with"),
    "image-requirements": Verb("tools.setup.image_requirements", "packages of the image rasa or actions"),
    "system-packages": Verb("tools.setup.system_packages", "install the programs that the tests start"),
}

if __name__ == "__main__":
    about = "All that a checkout of Lotsen can do. `make` names what most people need and sets up first."
    sys.exit(run_verbs(VERBS, about, "python -m tools"))
