"""What every test needs: the secret that set-up wrote into .env, a database of its own, and its markers.

`model`, `services` and `slow` are set here, by where a test stands and what fixtures it takes, nowhere else.
What is unmarked is `make fast`; when it opens the model or the encoder or starts a process of ours, it fails.
"""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from lotsen import paths
from lotsen.engine.without_tensorflow import leave_out_tensorflow
from lotsen.run.processes import sqlite_url
from lotsen.secret import VARIABLE
from lotsen.settings import read_env_file

leave_out_tensorflow()  # as the assistant does; only the default bot's packages have it
os.environ.setdefault(VARIABLE, read_env_file().get(VARIABLE, ""))

# What a test starts keeps conversations here, never in the installation's database.
FOLDER = tempfile.TemporaryDirectory(prefix="lotsen-tests-")
atexit.register(FOLDER.cleanup)
os.environ["LOTSEN_DB"] = sqlite_url(Path(FOLDER.name) / "lotsen.db")

# Folders and files below tests/, and names of fixtures.
SERVICES = {
    "services",
    "faults",
    "web",
    "deploy/test_compose.py",
    "deploy/test_nginx.py",
    "deploy/test_prometheus.py",
    "deploy/test_restore.py",
    "lotsen/engine/test_training.py",
    "lotsen/engine/test_without_tensorflow.py",
    "lotsen/observe/test_metrics.py",
    "lotsen/operate/test_serve.py",
    "lotsen/run/test_foreground.py",
    "lotsen/run/test_process.py",
    "lotsen/run/test_processes.py",
    "lotsen/run/test_rasa_command.py",
    "lotsen/store/test_database.py",
    "lotsen/store/test_same_dialogue.py",
    "lotsen/store/test_tracker_store.py",
    "tools/load",
    "tools/models",
    "tools/setup/test_image_requirements.py",
    "tools/staff/test_question.py",
    "tools/staff/test_saved_dialogues.py",
    "tools/staff/test_shell.py",
    "tools/staff/test_topic.py",
    "test_contributing.py",
    "test_editors_guide.py",
    "test_gate.py",
    "test_stories.py",
}
# Of the others, what costs seconds rather than milliseconds: left out of `make fast`, not of `make test`.
SLOW = {
    "deploy/test_kubernetes.py",
    "lotsen/engine/test_per_message.py",
    "lotsen/engine/test_tokens.py",
    "lotsen/swedish/test_names.py",
    "test_no_swedish.py",
    "test_training_data.py",
    "tools/review",
    "tools/staff/test_counts.py",
    "tools/staff/test_knowledge.py",
    "tools/staff/test_place.py",
    "tools/staff/test_training_line.py",
    "tools/speed/test_bench.py",
}
# Of SERVICES, what `make test` runs beside the others, so that both of its parts take as long.
BESIDE = {"web", "tools"}
SERVICE_FIXTURES = {"server", "broken", "postgres"}
MODEL = {
    "deploy/test_monitoring.py",
    "lotsen/nlu/test_coverage.py",
    "lotsen/nlu/test_embedder.py",
    "lotsen/nlu/test_embedding_cache.py",
    "lotsen/nlu/test_embedding_featurizer.py",
    "lotsen/nlu/test_encoder.py",
    "lotsen/nlu/test_hearing.py",
    "lotsen/nlu/test_shipped_vectors.py",
    "lotsen/nlu/test_stamp.py",
    "tools/encoder",
}
MODEL_FIXTURES = {"agent", "parse"}

# What opens the model or the encoder's files, and what is run for a process of ours.
OPENED = (str(paths.ROOT / "models"), str(paths.ROOT / ".cache" / "encoder"))
STARTED = {
    "rasa",
    "rasa_sdk",
    "lotsen.engine",
    "lotsen.engine.actions",
    "lotsen.run",
    "nginx",
    "initdb",
    "postgres",
    "redis-server",
    "prometheus",
}

_now: dict[str, Any] = {"item": None, "found": []}


def _marked(item: pytest.Item, where: set[str], fixtures: set[str]) -> bool:
    place = item.path.relative_to(paths.ROOT / "tests")
    above = {str(place), *(str(folder) for folder in place.parents)}
    return bool(above & where or set(getattr(item, "fixturenames", ())) & fixtures)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _marked(item, SERVICES, SERVICE_FIXTURES):
            item.add_marker("services")
        if item.get_closest_marker("services") and _marked(item, BESIDE, set()):
            item.add_marker("beside")
        if _marked(item, MODEL, MODEL_FIXTURES):
            item.add_marker("model")
        if _marked(item, SLOW, set()):
            item.add_marker("slow")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what an unmarked test opens or starts. An exception here might be caught by what is tested."""
    item = _now["item"]
    if item is None or event not in ("open", "subprocess.Popen"):
        return
    if item.get_closest_marker("services"):
        return
    if event == "open":
        if not item.get_closest_marker("model") and str(arguments[0]).startswith(OPENED):
            _now["found"].append(f"opens {arguments[0]}")
    else:
        command = [os.fsdecode(part) for part in arguments[1] or () if isinstance(part, str | bytes | Path)]
        named = {Path(part).name for part in command} & STARTED
        if (named and "apt-get" not in command) or "run-driver" in command:
            _now["found"].append(f"starts {' '.join(command)[:200]}")


sys.addaudithook(_watch)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Fixtures of a module or session count too, for the first test that takes them."""
    _now.update(item=item, found=[])
    yield
    _now["item"] = None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    result = yield  # a test's own failure goes on from here
    if _now["found"]:
        raise AssertionError(f"unmarked (tests/conftest.py), but {_now['found'][0]}")
    return result
