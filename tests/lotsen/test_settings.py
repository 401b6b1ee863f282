"""Settings from .env and the environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lotsen import settings
from lotsen.paths import ROOT
from lotsen.settings import QUIET, read_env_file, setting


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / ".env"
    file.write_text("# note\nA=1\nexport B='två ord'\n\nnot a setting\nC=x=y\n", encoding="utf-8")
    monkeypatch.setattr(settings, "read_env_file", lambda: read_env_file(file))
    for name in "ABC":
        monkeypatch.delenv(name, raising=False)
    return file


def test_env_file(env_file: Path, tmp_path: Path) -> None:
    assert read_env_file(env_file) == {"A": "1", "B": "två ord", "C": "x=y"}
    assert read_env_file(tmp_path / "none") == {}


def test_the_environment_counts_more(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.settings()["A"] == setting("A") == "1"
    monkeypatch.setenv("A", "2")
    assert settings.settings()["A"] == setting("A") == "2"


def test_an_empty_variable_is_unset(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A", "")
    assert setting("A") == "1"
    assert setting("D") == ""


def test_a_quiet_process_warns_of_nothing_and_tells_its_children() -> None:
    code = (
        "import os, warnings; from lotsen.settings import be_quiet; be_quiet();"
        "warnings.warn('old');"
        "warnings.showwarning(UserWarning('pkg_resources is deprecated'), UserWarning, 'rasa/a.py', 1);"
        "print(os.environ['RASA_TELEMETRY_ENABLED'])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{QUIET['RASA_TELEMETRY_ENABLED']}\n", "")


def test_what_rasa_says_of_data_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    settings._only_rasas(UserWarning("no examples of it"), UserWarning, "rasa/a.py", 1)
    settings._only_rasas(UserWarning("old"), UserWarning, "other/a.py", 1)
    assert "no examples of it" in (err := capsys.readouterr().err) and "old" not in err
