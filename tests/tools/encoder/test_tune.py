"""The command that tunes: what it says when it cannot, and whom it holds out, and when it is due."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lotsen.nlu.encoder import SIZE
from lotsen.paths import ROOT
from tools.encoder import adapter, tune
from tools.encoder.tuning.card import Card, due, read_card
from tools.encoder.tuning.lines import Line, read_lines, sketch


def lines(writer: str, urgent: int, calm: int) -> list[Line]:
    return [
        *(Line(f"{writer} brand {number}", "akut", writer) for number in range(urgent)),
        *(Line(f"{writer} fika {number}", "utanfor_omradet", writer) for number in range(calm)),
    ]


LINES = [*lines("w1 a", 9, 1), *lines("w2 b", 9, 1), *lines("w3 c", 0, 9), *lines("", 5, 5)]


def test_one_writer_of_emergencies_and_one_of_the_rest_are_held_out() -> None:
    assert tune.held_out(LINES, ()) == {"w2 b": 10, "w3 c": 9}
    assert tune.held_out(LINES, ("w1",)) == {"w1 a": 10}
    assert tune.held_out(lines("", 3, 3), ()) == {}
    with pytest.raises(ValueError, match="w9"):
        tune.held_out(LINES, ("w9",))


def test_without_torch_it_says_which_command() -> None:
    """In a process of its own, where nothing but the environment's packages is on the path."""
    assert importlib.util.find_spec("torch") is None, "torch belongs into .cache/tune, not into .venv"
    run = subprocess.run(
        [sys.executable, "-m", "tools.encoder.tune"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 1
    assert run.stderr.strip() == tune.NO_TORCH and "make tune" in tune.NO_TORCH


@pytest.mark.parametrize("options", [("--width", str(SIZE)), ("--hold", "nobody")])
def test_a_wrong_option_is_said_in_a_sentence(
    options: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert tune.main([*options, "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert options[1] in said and said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_seeds_run_side_by_side_and_one_that_is_killed_is_told(tmp_path: Path) -> None:
    tune.in_processes([(tmp_path / str(number)).touch for number in range(5)], 2)
    assert len(list(tmp_path.iterdir())) == 5
    with pytest.raises(MemoryError):
        tune.in_processes([lambda: os.kill(os.getpid(), signal.SIGKILL), time.monotonic], 2)


def card(known: list[Line]) -> Card:
    intents = tuple(sorted({line.intent for line in known}))
    return Card("", "2026-11-28", len(known), "", tuple(sketch(known)), {}, intents, {}, (1,), [], 1.0)


def test_a_changed_line_needs_no_new_tuning_many_do(tmp_path: Path) -> None:
    old = [Line(f"rad {number}", "akut") for number in range(1000)]
    card(old).write(tmp_path)
    known = read_card(tmp_path)
    assert known == card(old)
    assert due(known, [*old[1:], Line("ny rad", "akut")]) == ""
    assert "make tune" in due(known, [*old[:500], *(Line(f"ny {number}", "akut") for number in range(900))])
    said = due(known, [*old, Line("vad är nytt", "nytt")])
    assert "nytt" in said and "make tune" in said


def test_a_card_of_another_kind_is_an_error(tmp_path: Path) -> None:
    (tmp_path / adapter.CARD).write_text('{"digest": ""}')
    with pytest.raises(ValueError, match="card"):
        read_card(tmp_path)


def test_the_encoder_that_ships_is_not_due_and_small() -> None:
    """Red? Then the lines have changed so much that the encoder should learn them: `make tune`."""
    known = read_card(adapter.FOLDER)
    assert due(known, read_lines(ROOT / "data")) == ""
    assert (adapter.FOLDER / adapter.FILE).stat().st_size <= 6e6
    assert adapter.digest(adapter.FOLDER / adapter.FILE) == known.digest
    assert known.held_out and known.seeds and known.figures
