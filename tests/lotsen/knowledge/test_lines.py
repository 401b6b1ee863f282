from pathlib import Path

from lotsen import paths
from lotsen.knowledge.lines import ALARMING, EMERGENCY, counted, lines


def test_lines_are_counted_not_words() -> None:
    found = counted(["Här är HAN, han", "han Går", ""])
    assert found.lines == 3
    assert [found.lines_with(word) for word in ("han", "HÄR", "går", "han*", "h*", "x*")] == [
        2,
        1,
        1,
        2,
        3,
        0,
    ]


def test_emergencies_apart_from_ordinary_questions(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    for intent in (*ALARMING, "oppettider"):
        (tmp_path / "nlu" / f"{intent}.yml").write_text(
            f"nlu:\n- intent: {intent}\n  examples: |\n    - kniv {intent}\n", encoding="utf-8"
        )
    (tmp_path / "nlu.yml").write_text(
        "nlu:\n- lookup: plats\n  examples: |\n    - Tensta\n- intent: tack\n  examples: |\n    - tack\n",
        encoding="utf-8",
    )
    found = lines(tmp_path)
    assert (found.emergencies.lines, found.ordinary.lines) == (1, 2)
    assert found.emergencies.lines_with("kniv") == found.ordinary.lines_with("kniv") == 1
    assert found.ordinary.lines_with("tensta") == 0


def test_the_installations_own() -> None:
    found = lines(paths.ROOT / "data")
    assert found.emergencies.lines > 1000 and found.ordinary.lines_with("kontor") > 50
    assert EMERGENCY in ALARMING
