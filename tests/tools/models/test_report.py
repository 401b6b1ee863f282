"""The report on a few real lines: real features and classifier; what it counts, on guesses made up here."""

import json
import re
from pathlib import Path

import pytest

from lotsen.paths import ROOT
from tools.models import report
from tools.models import report_counts as counts
from tools.models.corpus import intents, read, sample
from tools.models.cross_validation import Guess

PICTURES = ["confidence.png", "confusion.png", "fallback.png", "learning.png", "reliability.png"]
KEPT = ("mumin", "nova", "oppettider", "personal")
LINES = 400  # a tenth of a fold must have some of each intent


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report over LINES lines of four intents."""
    folder = tmp_path_factory.mktemp("report")
    data = folder / "data"
    data.mkdir()
    known = read(ROOT / "data")
    known.training_examples = sample(
        [m for m in known.training_examples if m.get("intent") in KEPT], LINES, 1
    )
    (data / "nlu.yml").write_text(known.nlu_as_yaml(), encoding="utf-8")
    assert report.main(["--data", str(data), "--out", str(folder / "reports")]) == 0
    return folder / "reports"


def test_everything_is_written(out: Path) -> None:
    assert sorted(file.name for file in out.glob("*.png")) == PICTURES
    record = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert LINES <= record["lines"] <= LINES + 8
    assert 0.5 < record["right"] <= 1
    assert [point["lines"] for point in record["learning_curve"]] == sorted(
        point["lines"] for point in record["learning_curve"]
    )


def test_the_page_needs_nothing_else_and_fits_a_phone(out: Path) -> None:
    html = (out / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", html)
    assert '<meta name="viewport"' in html and 'lang="en"' in html
    assert html.count("<img alt=") == len(PICTURES)
    assert "Recommended" in html


def test_missing_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report.main(["--data", str(tmp_path), "--out", str(tmp_path / "reports")]) == 2
    assert "No training line" in capsys.readouterr().err


def guesses(right: int, wrong: int, confidence: float, guess: str = "mumin") -> list[Guess]:
    return [
        *(Guess("vad är det", guess, guess, confidence) for _ in range(right)),
        *(Guess("<b>vad</b>", "nova", guess, confidence) for _ in range(wrong)),
    ]


def test_thresholds() -> None:
    found = [*guesses(96, 0, 0.8), *guesses(4, 9, 0.3), *guesses(0, 1, 0.9)]
    curve = counts.fallback_curve(found)
    best, strict = counts.recommended(curve), counts.strict(curve)
    assert best.threshold == 0.8  # from here on the 96 would go too
    assert (best.wrong_declined, best.right_declined) == (0.9, 0.04)
    assert strict.threshold == 0.31
    assert counts.at(curve, 0.0).answered == 1


def test_the_fallback_leaves_emergencies_and_refusals_alone() -> None:
    for intent in ("akut", "ej_akut", "utanfor_omradet", "skenbart_akut"):
        assert counts.answers(guesses(1, 1, 0.5, intent)) == []


def test_reliability_and_confusions() -> None:
    found = [*guesses(3, 1, 0.75), *guesses(2, 0, 0.95)]
    points, error = counts.reliability(found)
    for point, right in zip(points, [(0.75, 0.75, 4), (0.95, 1.0, 2)], strict=True):
        assert point == pytest.approx(right)
    assert error == pytest.approx(0.05 * 2 / 6)
    labels, table = counts.confusion_matrix(found)
    assert labels == ["mumin", "nova"]
    assert table.tolist() == [[1, 0], [1, 0]]
    (worst,) = counts.worst_confusions(found, 5, 5)
    assert (worst.intent, worst.guess, worst.count, worst.share) == ("nova", "mumin", 1, 1.0)


def test_lines_are_escaped(tmp_path: Path) -> None:
    from tools.models.report_page import page

    html = page("t", [], [], counts.worst_confusions(guesses(1, 1, 0.5), 1, 1))
    assert "<b>vad</b>" not in html and "&lt;b&gt;vad&lt;/b&gt;" in html


def test_the_real_data_has_lines_enough_for_five_folds() -> None:
    wanted = intents(read(ROOT / "data").training_examples)
    assert min(wanted.count(intent) for intent in set(wanted)) >= 25
