"""Messages made of two lines of the sets."""

from __future__ import annotations

from tools.evaluation.read_sets import BESIDE, EVAL_SETS, FACTS, PAIRS, Line, read_sets
from tools.evaluation.structures import LONGEST, structures


def test_an_emergency_beside_a_question_and_two_questions() -> None:
    lines = read_sets(EVAL_SETS)
    made = structures(lines, ("och",), number=40)
    assert made == structures(lines, ("och",), number=40)
    assert [line.set for line in made] == [BESIDE, PAIRS] * 40
    assert {line.expected for line in made} == {"112", "not112"}
    facts = [line.text.rstrip(" .?!") for line in lines if line.set == FACTS and len(line.text) <= LONGEST]
    for line in made:
        assert any(fact in line.text for fact in facts)
    assert len({line.text for line in made}) == len(made)


def test_sets_without_either_make_none() -> None:
    assert structures([Line(FACTS, "vad är Nova"), Line(FACTS, "när är det öppet")], ()) == []
    assert structures([Line("emergencies_sv", "det brinner", verdict="A")], ()) == []
