"""What is started and with which settings."""

import os
from pathlib import Path

import pytest

from lotsen.paths import ROOT
from lotsen.run import launch
from lotsen.settings import SettingError, read_env_file


def test_children_get_what_they_need(monkeypatch):
    monkeypatch.setenv("SPACY_MODEL", "sv_lookup_sm")
    child = launch.child_environment(5056, {"LOTSEN_X": "1"})
    assert child["ACTION_ENDPOINT"] == "http://127.0.0.1:5056/webhook"
    assert child["SANIC_HOST"] == "127.0.0.1"
    assert child["RASA_TELEMETRY_ENABLED"] == "false"
    assert child["SPACY_MODEL"] == "sv_lookup_sm"
    assert child["LOTSEN_X"] == "1"
    assert child["PYTHONPATH"].split(os.pathsep)[0] == str(ROOT)


def test_env_file(tmp_path):
    (tmp_path / ".env").write_text(
        "# note\nA=1\nexport B='två ord'\n\nnot a setting\nC=x=y\n", encoding="utf-8"
    )
    assert read_env_file(tmp_path / ".env") == {"A": "1", "B": "två ord", "C": "x=y"}
    assert read_env_file(tmp_path / "none") == {}


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "٥٠٠٥", "5005.0"])
def test_what_is_no_port(monkeypatch, value):
    monkeypatch.setenv("RASA_PORT", value)
    with pytest.raises(SettingError, match="RASA_PORT"):
        launch.port_from_environment("RASA_PORT", 5005)


@pytest.mark.parametrize(("value", "port"), [("", 5005), (" 6000 ", 6000)])
def test_what_is_a_port(monkeypatch, value, port):
    monkeypatch.setenv("RASA_PORT", value)
    assert launch.port_from_environment("RASA_PORT", 5005) == port


def test_the_token_switches_the_api_on():
    files = (Path("m"), Path("c"), Path("e"))
    assert "--enable-api" not in launch.rasa_command(5005, *files)
    assert launch.rasa_command(5005, *files, "hemlig")[-3:] == [
        "--enable-api",
        "--auth-token",
        "hemlig",
    ]


def test_a_missing_model_is_refused(tmp_path):
    with pytest.raises(SettingError, match="make train"):
        launch.require_model(tmp_path / "lotsen.tar.gz")
