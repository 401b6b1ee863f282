"""The parts of a message that go through the pipeline beside it."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.clause_splitter import ClauseSplitter, with_parts
from lotsen.nlu.component import PART
from lotsen.nlu.name_extractor import NameExtractor
from lotsen.nlu.screen import MessageScreen


def parts(text: str) -> list[str]:
    messages = [Message({TEXT: text})]
    for component in (MessageScreen(), NameExtractor(), ClauseSplitter()):
        messages = component.process(messages)
    assert messages[0].get(TEXT) is not None and not messages[0].get(PART)
    assert all(part.get(PART) for part in messages[1:])
    return [part.get(TEXT) for part in messages[1:]]


@pytest.mark.parametrize("text", ["", "hej", "vad är ett lokalt poliskontor", "/akut", "😀"])
def test_most_messages_have_no_parts(text: str) -> None:
    assert parts(text) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Finns det poliskontor i Husby, det skjuts här utanför", "det skjuts här utanför"),
        ("han slår henne och när har ni öppet", "han slår henne"),
        ("vad är Mumin\nhon skär sig", "hon skär sig"),
        ("skott Tensta", "skott"),
        ("h j ä l p", "hjälp"),
    ],
)
def test_a_cry_stands_by_itself(text: str, part: str) -> None:
    assert part in parts(text)


def test_parts_come_right_after_their_message() -> None:
    first, second = Message({TEXT: "ett, två"}), Message({TEXT: "tre"})
    found = with_parts(ClauseSplitter().process([first, second]))
    assert [message for message, _ in found] == [first, second]
    assert [[part.get(TEXT) for part in each] for _, each in found] == [["ett", "två"], []]
