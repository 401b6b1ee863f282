"""A line that people wrote becomes a training line, or is refused with the reason."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from lotsen import paths
from lotsen.paths import ROOT
from tools.evaluation.read_sets import BLIND_SETS, EVAL_SETS, read_sets
from tools.review.training_lines import examples
from tools.staff import training_line

LINE = "blir jag hämtad av nova om jag sitter fast i ett gäng"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setattr(paths, "HOME", tmp_path)
    return tmp_path


@pytest.mark.parametrize("intent", ["nova", "tack"])  # a file of its own, and one among others
def test_it_is_added_after_the_last_one_of_its_intent(
    home: Path, intent: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(examples(home / "data"))
    assert training_line.main(["--line", f"  {LINE} ", "--intent", intent]) == 0
    assert "Den gäller när make train har körts." in capsys.readouterr().out
    after = list(examples(home / "data"))
    known = set(before)
    added = [line for line in after if line not in known]
    assert [(line.text, line.intent, line.is_read) for line in added] == [(LINE, intent, True)]
    assert len(after) == len(before) + 1
    # In the first group of its intent: what is labelled or a writer's stands in groups of its own.
    text = added[0].file.read_text(encoding="utf-8")
    group = re.split(r"\n(?=- |# )", text[text.index(f"- intent: {intent}\n") :])[0]
    assert group.rstrip().endswith(f"- {LINE}")


def test_it_asks_for_what_is_not_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([LINE, "nova"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    assert training_line.main([]) == 0
    assert LINE in (home / "data" / "nlu" / "nova.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "intent", "told"),
    [
        ("vad är nova", "nova", "Nästan samma rad finns redan"),
        ("Vilken satsning riktar sig mot den organiserade brottsligheten", "mumin", "finns redan"),
        (LINE, "novva", "Kanske menar du någon av dem: nova"),
        ("ring mig på 070-174 06 05 om nova", "nova", "ser ut som telefonnummer"),
        ("jag bor i [Tensta](plats) va", "nova", "klamrar"),
        ("?!", "nova", "inga bokstäver"),
    ],
)
def test_what_is_refused_and_why(
    home: Path, line: str, intent: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(examples(home / "data"))
    assert training_line.main(["--line", line, "--intent", intent]) == 1
    assert told in capsys.readouterr().err
    assert list(examples(home / "data")) == before


@pytest.mark.parametrize("folder", [EVAL_SETS, BLIND_SETS[0]], ids=lambda folder: folder.name)
def test_an_evaluation_line_is_refused_and_not_shown(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = max((line.text for line in read_sets(folder) if not line.dialogue), key=len)
    assert training_line.main(["--line", f"{line}!", "--intent", "utanfor_omradet"]) == 1
    said = capsys.readouterr().err
    assert "En provrad" in said and line not in said


def test_ctrl_d_adds_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", ended)
    assert training_line.main([]) == 1
