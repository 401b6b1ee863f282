"""The parts of a message that go through the pipeline beside it."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.danger.clauses import MOST
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


LETTER = "Det är måndag. Vädret är grått och hunden vill inte ut. När har kontoret i Husby öppet?"


def test_a_clause_of_a_letter_knows_its_sentence() -> None:
    (message,) = ClauseSplitter().process([Message({TEXT: LETTER})])[:1]
    of_text = {part.get(TEXT): part.get(PART) for part in ClauseSplitter().parts(message)}
    sentence = "Vädret är grått och hunden vill inte ut."
    assert of_text["hunden vill inte ut"].sentence == of_text["Vädret är grått"].sentence == sentence
    assert of_text[sentence].confirms and not of_text["hunden vill inte ut"].confirms
    assert of_text["När har kontoret i Husby öppet"].sentence == "När har kontoret i Husby öppet?"


def test_two_sentences_are_no_letter() -> None:
    two = ClauseSplitter().parts(Message({TEXT: "Jag bor här, i en etta. Vem är ni, egentligen?"}))
    assert two and not any(part.get(PART).sentence or part.get(PART).confirms for part in two)


@pytest.mark.parametrize("sentence", ["a b. ", "det brinner och han slår henne! ", "x, y och z? "])
def test_however_many_sentences_a_text_has_its_parts_are_few(sentence: str) -> None:
    text = "".join(sentence.replace("b", f"b{number}").replace("x", f"x{number}") for number in range(200))
    found = ClauseSplitter().parts(Message({TEXT: text[:1000]}))
    assert 0 < len(found) <= 2 * (2 * MOST + 1)
