"""How far a training is: its phases, and the time left in each."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from tools.models import training_progress
from tools.models.training_progress import EMBEDDING, FITTING, READING, USUAL, Phases


@pytest.fixture
def phases(tmp_path: Path) -> Phases:
    return Phases({}, tmp_path / "progress", Console(file=io.StringIO(), width=200))


def at(phases: Phases, seconds: float, said: str = "") -> float:
    """Look so many seconds after the beginning; returns what is left."""
    if said:
        phases.file.write_text(said, encoding="ascii")
    phases._look(phases.begun + seconds)
    return phases.left()


def test_reading_embedding_fitting(phases: Phases) -> None:
    with phases:
        whole = sum(USUAL.values())
        assert at(phases, 5) == pytest.approx(whole - 5)
        at(phases, 30, "0 1000")
        assert at(phases, 50, "250 1000") == pytest.approx(60 + USUAL[FITTING])
        assert at(phases, 110, "1000 1000") == pytest.approx(USUAL[FITTING])
        assert at(phases, 110 + 1000) == 1.0
    assert phases.lines == 1000
    assert phases.seconds[READING] == 30 and phases.seconds[EMBEDDING] == 80
    assert not phases.file.exists()


def test_lines_that_are_joined_are_embedded_after_the_others(phases: Phases) -> None:
    with phases:
        at(phases, 10, "0 100")
        at(phases, 50, "100 100")
        at(phases, 60, "100 150")
        at(phases, 80, "150 150")
        at(phases, 83)
    assert phases.lines == 150
    assert phases.seconds == {READING: 10, EMBEDDING: 60, FITTING: 13}


def test_nothing_new_to_embed(phases: Phases) -> None:
    with phases:
        at(phases, 30, "0 0")
        assert at(phases, 40) == pytest.approx(USUAL[FITTING] - 10)
    assert EMBEDDING not in phases.seconds and phases.lines == 0


def test_what_a_training_took_here_counts_more_than_what_is_usual(tmp_path: Path) -> None:
    quick = Phases({READING: 1.0, EMBEDDING: 2.0, FITTING: 3.0}, tmp_path / "progress")
    assert quick.guess() == "6 s"


def test_a_log_gets_a_line_now_and_then(tmp_path: Path) -> None:
    output = io.StringIO()
    phases = Phases({}, tmp_path / "progress", Console(file=output, width=200))
    with phases:
        at(phases, 30, "500 1000")
        at(phases, 31)
        at(phases, 60, "700 1000")
    first, second = output.getvalue().splitlines()
    assert "embeds lines that are new" in first and "left" in second


@pytest.mark.parametrize("text", ["", "half", "1", "1 2 3"])
def test_a_broken_file_is_no_progress(tmp_path: Path, text: str) -> None:
    (tmp_path / "progress").write_text(text, encoding="ascii")
    assert training_progress.read(tmp_path / "progress") is None
    assert training_progress.read(tmp_path / "none") is None
