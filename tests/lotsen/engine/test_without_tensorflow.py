"""Rasa without TensorFlow: it is not loaded, what needs it is refused, and replies are the same."""

import http.client
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lotsen import paths
from lotsen.run import processes

CREDENTIALS = paths.ROOT / "tools" / "evaluation" / "credentials.yml"
MESSAGES = (
    "Hej!",
    "Finns det ett kontor i Tensta?",
    "Han har en kniv, hjälp!",
    "Min cykel är stulen",
    "asdf",
)

USES_DIET = (
    "recipe: default.v1\nlanguage: sv\npipeline:\n- name: WhitespaceTokenizer\n- name: DIETClassifier\n"
)
ALL_OF_RASA = """
import sys
from lotsen.engine.without_tensorflow import HEAVY, NeedsTensorFlow, leave_out_tensorflow
leave_out_tensorflow()
import rasa.__main__, rasa.core.agent, rasa.core.run, rasa.engine.recipes.default_components
import spacy, lotsen.nlu.emergency_guard
from rasa.shared.utils.common import class_from_module_path
assert not {"tensorflow", "keras", "transformers"} & set(sys.modules)
for module, classes in HEAVY.items():
    for name in classes:
        try:
            class_from_module_path(f"{module}.{name}").load
        except NeedsTensorFlow as error:
            assert name in str(error) and "python -m rasa" in str(error)
        else:
            raise SystemExit(name)
"""
TOO_LATE = """
import types, sys
sys.modules["tensorflow"] = types.ModuleType("tensorflow")
from lotsen.engine.without_tensorflow import leave_out_tensorflow
leave_out_tensorflow()
"""


ONLY_ASKED_FOR = """
import importlib.util
from lotsen.engine.without_tensorflow import NeedsTensorFlow, leave_out_tensorflow, only_asked_for
leave_out_tensorflow()
with only_asked_for():
    assert importlib.util.find_spec("tensorflow") is None
try:
    importlib.util.find_spec("tensorflow")
except NeedsTensorFlow:
    raise SystemExit(0)
raise SystemExit("no longer refused")
"""


def python(*arguments: str, cwd: Path = paths.ROOT) -> subprocess.CompletedProcess[str]:
    environment = processes.child_environment(1)
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_nothing_of_rasas_loads_it_and_the_placeholders_refuse() -> None:
    done = python("-c", ALL_OF_RASA)
    assert done.returncode == 0, done.stderr


def test_too_late_is_said() -> None:
    assert "Imported before lotsen.engine could leave it out: tensorflow." in python("-c", TOO_LATE).stderr


def test_a_library_may_ask_whether_it_is_there() -> None:
    done = python("-c", ONLY_ASKED_FOR)
    assert done.returncode == 0, done.stderr


def test_a_configuration_with_diet_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text(USES_DIET, encoding="utf-8")
    (tmp_path / "domain.yml").write_text("version: '3.1'\nintents: [a, b]\n", encoding="utf-8")
    data = (
        "version: '3.1'\nnlu:\n- intent: a\n  examples: |\n    - hej\n- intent: b\n  examples: |\n    - nej\n"
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nlu.yml").write_text(data, encoding="utf-8")
    done = python("-m", "lotsen.engine", "train", "nlu", cwd=tmp_path)
    assert done.returncode == 1
    assert "DIETClassifier needs TensorFlow" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "models").exists()


def replies(module: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    command = processes.rasa_command

    def with_module(*arguments: object) -> list[str]:
        made = command(*arguments)  # type: ignore[arg-type]
        made[made.index("-m") + 1] = module
        return made

    monkeypatch.setattr(processes, "rasa_command", with_module)
    ports = processes.free_port(), processes.free_port()
    with processes.running(*ports, credentials=CREDENTIALS, log_dir=folder) as assistant:
        return [say(assistant.rasa_url, message) for message in MESSAGES]


def say(url: str, message: str) -> list[str]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    body = json.dumps({"sender": message, "message": message})
    connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
    return [bubble["text"] for bubble in json.load(connection.getresponse())]


def test_the_same_replies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Rasa gives with nothing of lotsen.engine but the placeholders for TensorFlow."""
    light = replies("lotsen.engine", tmp_path / "light", monkeypatch)
    monkeypatch.undo()
    assert light == replies("tests.lotsen.engine.plain_rasa", tmp_path / "rasa", monkeypatch)
    assert all(light) and "112" in light[2][0]
