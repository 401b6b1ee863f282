"""What else a message asks for, and when a place is answered first."""

from typing import Any

import pytest

from lotsen import paths
from lotsen.answers.second_question import SECOND, also_asked, places_first
from lotsen.knowledge import Topic, load

KNOWLEDGE = load(paths.KNOWLEDGE)


def topic(topic_id: str) -> Topic:
    found = KNOWLEDGE.topic(topic_id)
    assert found is not None
    return found


def asked(question: str, programmes: list[str], *behind: tuple[str, float]) -> list[str]:
    ranking: list[dict[str, Any]] = [{"name": "nova", "confidence": 0.7}]
    ranking += [{"name": name, "confidence": confidence} for name, confidence in behind]
    return [found.id for found in also_asked(KNOWLEDGE, "nova", question, programmes, ranking)]


@pytest.mark.parametrize(
    ("question", "programmes", "behind", "also"),
    [
        ("vad är nova och mumin", ["Nova", "Mumin"], [], ["mumin"]),
        ("vad är nova o när har ni öppet", ["Nova"], [("oppettider", SECOND)], ["oppettider"]),
        ("nova och mumin", ["Nova", "Mumin"], [("mumin", 0.3)], ["mumin"]),
        ("vad är nova, mumin", ["Nova", "Mumin"], [("mumin", 0.3)], []),
        ("vad är nova och sen", ["Nova"], [("oppettider", SECOND - 0.01)], []),
        ("vad är nova och hej", ["Nova"], [("halsning", 0.3), ("utanfor_omradet", 0.3)], []),
        ("vad är nova och nova", ["Nova"], [], []),
    ],
)
def test_also_asked(question: str, programmes: list[str], behind: list[Any], also: list[str]) -> None:
    assert asked(question, programmes, *behind) == also


@pytest.mark.parametrize(
    ("topic_id", "question", "places", "first"),
    [
        ("oppettider", "när öppnar kontoret i Rinkeby", ["Rinkeby"], True),
        ("oppettider", "finns kontor i Tensta och vilka tider", ["Tensta"], True),
        ("oppettider", "när öppnar kontoret i Tensta", ["Tensta"], False),
        ("oppettider", "när öppnar kontoren och när stänger de", [], False),
        ("mumin", "finns mumin i Rinkeby", ["Rinkeby"], False),
        ("oppettider", "när öppnar kontoret i Atlantis", ["Atlantis"], False),
    ],
)
def test_places_first(topic_id: str, question: str, places: list[str], first: bool) -> None:
    assert places_first(KNOWLEDGE, topic(topic_id), question, places) is first
