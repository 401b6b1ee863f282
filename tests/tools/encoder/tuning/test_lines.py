"""The training lines with their writers, and how alike two collections are."""

from __future__ import annotations

from pathlib import Path

import pytest

from lotsen.paths import ROOT
from lotsen.values.intents import PLAIN_ALARM
from tools.encoder.tuning.lines import Line, fingerprint, likeness, read_lines, sketch, writers
from tools.models import corpus

FILE = """version: "3.1"
nlu:
# w3, short: voice: w3, retired, terse brief: DANGER, short
- intent: akut
  examples: |
    - det brinner
    - hjälp [Tensta](plats)
# w3, long: voice: w3, retired, terse brief: DANGER, long
- intent: akut
  examples: |
    - han slår henne
# no voice is named here
- intent: mumin
  examples: |
    - vad är [mumin]{"entity": "satsning"}
- lookup: plats
  examples: |
    - Tensta
"""


def test_a_line_has_the_writer_whom_the_comment_above_its_block_names(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(FILE, encoding="utf-8")
    lines = read_lines(tmp_path)
    assert [(line.text, line.intent) for line in lines] == [
        ("det brinner", "akut"),
        ("hjälp Tensta", "akut"),
        ("han slår henne", "akut"),
        ("vad är mumin", "mumin"),
    ]
    assert writers(lines) == {"w3 w3 retired terse": 3}
    assert lines[-1].writer == ""


def test_a_line_says_its_aspect_and_an_emergency_its_kind(tmp_path: Path) -> None:
    file = FILE.replace("- intent: mumin\n", "- intent: mumin\n  metadata: {aspekt: vad}\n")
    file = file.replace("- intent: akut\n", "- intent: akut\n  metadata: {larm: kris}\n", 1)
    (tmp_path / "nlu.yml").write_text(file, encoding="utf-8")
    said = [(line.aspect, line.kind) for line in read_lines(tmp_path)]
    assert said == [("", "kris"), ("", "kris"), ("", PLAIN_ALARM), ("vad", "")]


def test_no_line_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nlu\.yml"):
        read_lines(tmp_path)


def test_the_lines_are_those_that_a_training_reads() -> None:
    ours = [(line.text, line.intent) for line in read_lines(ROOT / "data")]
    rasas = [(line.get("text"), line.get("intent")) for line in corpus.read(ROOT / "data").training_examples]
    assert sorted(ours) == sorted(rasas)
    assert len(writers(read_lines(ROOT / "data"))) >= 6


def test_a_fingerprint_is_of_texts_and_intents_in_any_order() -> None:
    one, two = Line("hej", "halsning"), Line("det brinner", "akut")
    assert fingerprint([one, two]) == fingerprint([two, one])
    assert fingerprint([one, two]) != fingerprint([one, Line("det brinner", "ej_akut")])


@pytest.mark.parametrize("kept", [1.0, 0.8, 0.3, 0.0])
def test_likeness_is_the_share_of_lines_that_both_have(kept: float) -> None:
    old = [Line(f"rad {number}", "akut") for number in range(3000)]
    same = int(kept * len(old))
    new = [*old[:same], *(Line(f"ny {number}", "akut") for number in range(len(old) - same))]
    wanted = same / (2 * len(old) - same)
    assert abs(likeness(sketch(old), sketch(new)) - wanted) < 0.06
