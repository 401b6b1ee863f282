"""The bot that `rasa init` makes, trained on our data: what the benchmark compares us with.

Its configuration is Rasa's own, unchanged: default pipeline with DIET, default policies with TED and
UnexpecTED, conversations in memory. Domain, rules, stories and action server are ours, so that both bots give
every message the same kind of answer.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from lotsen.paths import ROOT
from lotsen.settings import SettingError

CREDENTIALS = "rest:\n"
ENDPOINTS = "action_endpoint:\n  url: ${ACTION_ENDPOINT}\n"
OURS = ("domain.yml", "data/rules.yml", "data/stories.yml")
# DIET needs hours for all 15,000 lines. What a message costs does not depend on their number, and a smaller
# vocabulary makes it smaller and faster, so the sample is in its favour.
LINES, SEED = 600, 2010


def initial_project() -> Path:
    """The files that `rasa init` copies, found without importing Rasa."""
    spec = importlib.util.find_spec("rasa")
    if spec is None or not spec.submodule_search_locations:
        raise SettingError("Rasa is not installed here: run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "cli" / "initial_project"


def project_name() -> str:
    """Changes with Rasa's version and what OURS hold; a line more or less does not change what it costs."""
    made_of = hashlib.sha256(repr([LINES, SEED, ENDPOINTS]).encode())
    for name in OURS:
        made_of.update((ROOT / name).read_bytes())
    return f"rasa-{importlib.metadata.version('rasa')}-{made_of.hexdigest()[:12]}"


def make_project(folder: Path) -> None:
    """Write the project into a folder that is not there yet."""
    # Both import Rasa, which takes seconds.
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from tools.models.corpus import read, sample

    known = read(ROOT / "data")
    lines = sample(known.training_examples, LINES, SEED)
    shutil.copytree(initial_project(), folder, ignore=shutil.ignore_patterns("tests", "actions"))
    for name in OURS:
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "credentials.yml").write_text(CREDENTIALS, encoding="utf-8")
    (folder / "endpoints.yml").write_text(ENDPOINTS, encoding="utf-8")
    text = TrainingData(lines, lookup_tables=known.lookup_tables).nlu_as_yaml()
    (folder / "data" / "nlu.yml").write_text(text, encoding="utf-8")
