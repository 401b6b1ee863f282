from collections import Counter
from pathlib import Path

from lotsen import paths
from tools.models import corpus
from tools.review.training_lines import ALARMING, examples, lines


def test_emergencies_apart_from_ordinary_questions(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    for intent in (*ALARMING, "oppettider"):
        (tmp_path / "nlu" / f"{intent}.yml").write_text(
            f"nlu:\n- intent: {intent}\n  examples: |\n    - kniv {intent}\n", encoding="utf-8"
        )
    (tmp_path / "nlu.yml").write_text(
        "nlu:\n- lookup: plats\n  examples: |\n    - Tensta\n"
        "- intent: tack\n  examples: |\n    - tack - hej\n",
        encoding="utf-8",
    )
    found = lines(tmp_path)
    assert found.emergencies == ("kniv akut",)
    assert sorted(found.ordinary) == ["kniv oppettider", "tack - hej"]


def test_lines_are_as_people_write_them(tmp_path: Path) -> None:
    """Without what the training data says of the names in them."""
    (tmp_path / "nlu.yml").write_text(
        "nlu:\n- intent: hitta\n  examples: |\n"
        "    - finns det ett i [Tensta](plats)?\n"
        '    - [bagis]{"entity": "plats", "value": "Bagarmossen"} [eller] nova\n',
        encoding="utf-8",
    )
    assert lines(tmp_path).ordinary == ("finns det ett i Tensta?", "bagis [eller] nova")


def test_the_installations_own() -> None:
    found = lines(paths.ROOT / "data")
    assert len(found.emergencies) > 1000 and len(found.ordinary) > 5000
    assert not [line for line in found.ordinary if line.startswith("- ") or "](" in line]


def test_the_same_lines_as_rasa_reads() -> None:
    """tools/models/corpus.py measures on Rasa's reading of the same files."""
    ours = Counter((line.intent, line.text) for line in examples(paths.ROOT / "data") if line.is_read)
    rasas = Counter(
        (line.get("intent"), line.get("text")) for line in corpus.read(paths.ROOT / "data").training_examples
    )
    assert ours.keys() == rasas.keys()


def test_a_line_that_rasa_skips(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(
        "nlu:\n- intent: tack\n  examples: |\n    - tack\n    så mycket\n", encoding="utf-8"
    )
    assert [(line.text, line.is_read) for line in examples(tmp_path)] == [
        ("tack", True),
        ("så mycket", False),
    ]
    assert lines(tmp_path).ordinary == ("tack",)
