"""Reading the evaluation sets."""

from pathlib import Path

import pytest

from lotsen.knowledge.store import knowledge
from tools.evaluation.read_sets import BLIND_SETS, EVAL_SETS, LANGUAGES, TABLES, EvalSetError, read_sets


def test_every_set_is_read() -> None:
    lines = read_sets(EVAL_SETS)
    blind = [line for folder in BLIND_SETS for line in read_sets(folder)]
    assert {line.set for line in [*lines, *blind]} == {*TABLES, "dialogues"}
    facts = [line for line in lines if line.set == "facts_sv"]
    assert len(facts) == len((EVAL_SETS / "facts_sv.tsv").read_text(encoding="utf-8").splitlines()) - 1
    assert all(line.topic and line.must_contain for line in facts)
    assert any('"' in line.text for line in facts)


def test_missing_sets_and_short_lines(tmp_path: Path) -> None:
    (tmp_path / "oos_sv.tsv").write_text(
        'text\texpected\ttags\n"hej\toos\tnear,odd\nhej då\toos\n\n', encoding="utf-8"
    )
    first, second = read_sets(tmp_path)
    assert (first.text, first.tags) == ('"hej', ("near", "odd"))
    assert (second.expected, second.tags) == ("oos", ())


def test_alternatives_are_not_stripped(tmp_path: Path) -> None:
    (tmp_path / "facts_sv.tsv").write_text("text\ttopic\tmust_contain\nx\ty\tja, |jo \n", encoding="utf-8")
    assert read_sets(tmp_path)[0].must_contain == "ja, |jo "


def test_turns_of_a_dialogue_belong_together(tmp_path: Path) -> None:
    turns = "turns: [{user: a, must_contain: '112'}, {user: b}]"
    (tmp_path / "dialogues.yml").write_text(
        f"- {{name: x, {turns}}}\n- {{name: x, {turns}}}\n", encoding="utf-8"
    )
    assert [line.dialogue for line in read_sets(tmp_path)] == ["01 x", "01 x", "02 x", "02 x"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("oos_sv.tsv", "hej\toos\n"),
        ("oos_sv.tsv", "text\tunheard\nhej\toos\n"),
        ("oos_sv.tsv", "text\nhej\toos\n"),
        ("dialogues.yml", "- turns: []\n"),
        ("dialogues.yml", "- {name: x, turns: [{}]}\n"),
        ("dialogues.yml", "][\n"),
        ("other.tsv", "text\nhej\n"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(EvalSetError):
        read_sets(tmp_path)


def test_every_language_has_lines() -> None:
    languages = {line.lang for line in read_sets(EVAL_SETS) if line.set == LANGUAGES}
    missing = {language.id for language in knowledge().languages.sprak} - languages
    assert not missing, f"no evaluation lines in: {', '.join(sorted(missing))}"
