"""What a container becomes, and what it says when it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lotsen import paths
from lotsen.operate import serve
from lotsen.run import processes
from lotsen.settings import SettingError

GIVEN = {
    "ACTION_ENDPOINT": "http://nginx:8081/webhook",
    "LOTSEN_DB": "postgresql://lotsen:x@database/lotsen",
    "LOTSEN_SECRET": "x" * 40,
}


RESPONSIBLE = """ansvarig:
  namn: Exempelby kommun
  webb: https://www.example.se
  personuppgifter: https://www.example.se/personuppgifter
  tillganglighet: https://www.example.se/tillganglighet
  fel: lotsen@example.se
"""


def filled(folder: Path, responsible: str = RESPONSIBLE) -> Path:
    """The knowledge of an installation whose staff have said who runs it."""
    knowledge = Path(shutil.copytree(paths.KNOWLEDGE, folder / "knowledge"))
    file = knowledge / "kontakter.yml"
    before = file.read_text(encoding="utf-8").partition("ansvarig:")[0]
    file.write_text(before + responsible, encoding="utf-8")
    return knowledge


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "KNOWLEDGE", filled(tmp_path))
    for variable in ("LOTSEN_BIND", "LOTSEN_CHANNEL", "RASA_PORT", "ACTIONS_PORT"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in GIVEN.items():
        monkeypatch.setenv(variable, value)


def test_rasa_listens_on_all_addresses_and_has_no_api() -> None:
    command, environment = serve.rasa()
    assert command[command.index("-i") + 1] == "0.0.0.0"
    assert processes.HOST not in command and "--enable-api" not in command
    assert {name: environment[name] for name in GIVEN} == GIVEN


def test_the_page_must_say_who_runs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    two = RESPONSIBLE.replace("lotsen@example.se", '""').replace("https://www.example.se\n", '""\n')
    monkeypatch.setattr(paths, "KNOWLEDGE", filled(tmp_path / "x", two))
    with pytest.raises(SettingError, match="fill in webb, fel under `ansvarig`"):
        serve.rasa()


def test_where_to_listen_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSEN_BIND", "127.0.0.1")
    monkeypatch.setenv("RASA_PORT", "6005")
    monkeypatch.setenv("ACTIONS_PORT", "6055")
    command, _ = serve.rasa()
    assert (command[command.index("-i") + 1], command[command.index("-p") + 1]) == ("127.0.0.1", "6005")
    command, environment = serve.actions()
    assert (environment["SANIC_HOST"], command[command.index("-p") + 1]) == ("127.0.0.1", "6055")


def test_the_action_server_listens_on_all_addresses() -> None:
    command, environment = serve.actions()
    assert environment["SANIC_HOST"] == "0.0.0.0"
    assert command[1:3] == ["-m", "lotsen.engine.actions"]


def test_a_platform_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSEN_CHANNEL", "telegram")
    monkeypatch.setenv("LOTSEN_TELEGRAM_TOKEN", "123:abc")
    monkeypatch.setenv("LOTSEN_TELEGRAM_SECRET", "s" * 20)
    command, _ = serve.rasa()
    assert command[command.index("--credentials") + 1].endswith("deploy/credentials/telegram.yml")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ACTION_ENDPOINT", ""),
        ("LOTSEN_DB", ""),
        ("LOTSEN_DB", "mongodb://lotsen:hemligt@x"),
        ("LOTSEN_CHANNEL", "fax"),
        ("RASA_PORT", "x"),
    ],
)
def test_what_is_missing_or_wrong_is_said(variable: str, value: str) -> None:
    """In one sentence that names the variable, and without what stood in it."""
    done = run("rasa", **{variable: value})
    assert (done.returncode, done.stdout) == (2, "")
    assert variable in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert "hemligt" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["both"], ["rasa", "actions"]])
def test_it_has_to_be_told_what_to_become(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "rasa | actions" in done.stderr


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lotsen.operate.serve", *arguments],
        cwd=paths.ROOT,
        env={**os.environ, **GIVEN, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
