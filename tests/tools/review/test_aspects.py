"""What people ask for and nobody answers: on our own knowledge and lines, and when it changes."""

from __future__ import annotations

from lotsen import paths
from lotsen.knowledge import load
from tools.review.aspects import aspects, unanswered, unheard
from tools.review.knowledge import documents_of
from tools.review.training_lines import lines

KNOWLEDGE, DOCUMENT = load(paths.KNOWLEDGE), documents_of(paths.KNOWLEDGE)["fragor.yml"]
LINES = lines(paths.HOME / "data")


def test_what_nobody_answers_is_told_with_how_often_it_is_asked_for() -> None:
    found = {aspect.name: aspect for aspect in unanswered(KNOWLEDGE, LINES)}
    assert {"kostnad", "lokal"} <= found.keys()
    assert found["kostnad"].lines >= 10
    assert not {"antal", "varfor"} & found.keys()
    assert all(not aspect.subjects for aspect in found.values())


def test_asked_for_most_comes_first() -> None:
    counts = [aspect.lines for aspect in aspects(KNOWLEDGE, LINES)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 100


def test_each_is_answered_or_said_to_be_missing() -> None:
    assert list(unheard(KNOWLEDGE, DOCUMENT, LINES)) == []


def test_one_that_is_neither_is_told_with_line_and_remedy() -> None:
    questions = KNOWLEDGE.questions
    others = [name for name in questions.sags_saknas if name != "kostnad"]
    silent = KNOWLEDGE.copy(update={"questions": questions.copy(update={"sags_saknas": others})})
    (error,) = unheard(silent, DOCUMENT, LINES)
    assert "fragor.yml, rad" in str(error)
    assert "kostnad" in str(error)
    assert "sags_saknas" in str(error)
