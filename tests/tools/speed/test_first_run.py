"""The first run's seconds, from records that say of which run they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.setup.files import digest
from tools.speed import first_run as module
from tools.speed.first_run import SET_UP, TRAINING, FirstRun, first_run

Records = dict[str, dict[str, Any]]


@pytest.fixture
def records(tmp_path: Path) -> Records:
    (tmp_path / "requirements.txt").write_text("rasa==3.6.21\n", encoding="utf-8")
    packages = digest([tmp_path / "requirements.txt"])
    trained = {"phases": dict.fromkeys(TRAINING, 20.0), "embedded": 10**6, "at": 1_800_000_000}
    return {
        "setup": {"packages": packages, "seconds": dict.fromkeys(SET_UP, 10.0), "at": 1_799_999_000},
        "trained": {"first": trained},
    }


def read(folder: Path, records: Records) -> FirstRun:
    for name, record in records.items():
        (folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    return first_run(folder / "setup.json", folder / "trained.json", folder / "requirements.txt")


def test_the_phases_and_their_sum(tmp_path: Path, records: Records) -> None:
    found = read(tmp_path, records)
    assert found.figures["first_run_s"] == 10 * len(SET_UP) + 20 * len(TRAINING)
    assert found.figures["first_run_packages_s"] == 10 and found.figures["first_run_embedding_s"] == 20
    assert found.told == "set-up of 2027-01-15 07:43, training of 2027-01-15 08:00, not of this run"


def test_what_makes_a_sum_untrue_is_said(tmp_path: Path, records: Records) -> None:
    changes: list[tuple[str, dict[str, Any], str]] = [
        ("setup", {"packages": "others"}, "other packages"),
        ("setup", {"interrupted": True}, "interrupted"),
        ("setup", {"seconds": {"packages": 5.0}}, "no record of: environment, spacy_model, encoder"),
        ("trained", {"first": {**records["trained"]["first"], "embedded": 3}}, "embedded 3 of"),
        ("trained", {"first": {}}, "no record of: reading"),
    ]
    for name, change, told in changes:
        found = read(tmp_path, {**records, name: {**records[name], **change}})
        assert found.figures["first_run_s"] is None
        assert told in found.told


def test_without_records_there_are_no_figures(tmp_path: Path, records: Records) -> None:
    (tmp_path / "setup.json").write_text("[1]", encoding="utf-8")
    found = first_run(tmp_path / "setup.json", tmp_path / "none.json", tmp_path / "requirements.txt")
    assert set(found.figures.values()) == {None}
    assert "an unknown time" in found.told


def test_the_phases_are_those_that_are_recorded() -> None:
    """Set-up notes its steps by their functions' names."""
    from tools.setup import steps

    assert all(callable(getattr(steps, name)) for name in module.SET_UP)
