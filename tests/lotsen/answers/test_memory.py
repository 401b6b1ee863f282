from typing import Any

import pytest

from lotsen.answers.memory import RECENT, Memory


def test_it_comes_back_from_the_slots() -> None:
    memory = Memory(
        "nova",
        "Tensta",
        ("a", "b"),
        ("mumin", "nova"),
        ("mumin",),
        "mumin",
        "Farsta",
        "Tumba",
        True,
        True,
        {"saknas": 2},
    )
    assert Memory.of(memory.slots()) == memory


@pytest.mark.parametrize("slots", [{}, {"amne": None, "minne": None}, {"minne": ["x"]}, {"minne": {}}])
def test_nothing_remembered(slots: dict[str, Any]) -> None:
    assert Memory.of(slots) == Memory()


def test_variants_come_in_turn() -> None:
    memory, said = Memory(), []
    for _ in range(4):
        text, memory = memory.varied("x", ["a", "b", "c"])
        said.append(text)
    assert said == ["a", "b", "c", "a"]


def test_the_newest_topics_are_kept() -> None:
    memory = Memory()
    for number in range(RECENT + 2):
        memory = memory.about(str(number))
    assert memory.about("3").told[-1] == "3" and len(memory.told) == RECENT
    assert memory.about("3").told.count("3") == 1
