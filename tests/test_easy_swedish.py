"""Whoever has chosen easy Swedish gets it in every reply: in words of its own, or in plain ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from lotsen import paths
from lotsen.answers.memory import Memory
from lotsen.answers.operations import respond
from lotsen.answers.question import Question
from lotsen.knowledge import load
from lotsen.knowledge.loading import DELETION
from tools.review.knowledge import documents_of
from tools.review.language import EASY, is_easy, lix
from tools.review.wording import texts

KNOWLEDGE, DOCUMENTS = load(paths.KNOWLEDGE), documents_of(paths.KNOWLEDGE)
RESPONSES = yaml.safe_load(paths.DOMAIN.read_text(encoding="utf-8"))["responses"]
# LIX of what is said to somebody in danger or at a loss: as easy as a book for children.
FIXED = 30


def said() -> Iterator[tuple[str, str]]:
    """Yield every text of knowledge/ that may be a reply in easy Swedish, with its place."""
    for name in ("amnen.yml", "satsningar.yml"):
        for topic in DOCUMENTS[name].data:
            yield f"{topic['id']} lattlast", topic["lattlast"]
            for detail, text in topic.get("detaljer", {}).items():
                yield f"{topic['id']} {detail}", topic.get("enkelt", {}).get(detail, text)
    for name in ("platser.yml", "lagen.yml"):
        for answer, forms in DOCUMENTS[name].data["svar"].items():
            for spot, text in texts(forms["lattlast"] if isinstance(forms, dict) else forms):
                yield f"{name} {answer} {spot}", text
    for word in DOCUMENTS["ord.yml"].data:
        yield f"ord.yml {word['id']}", word["svar"]
    for spot, text in texts(DOCUMENTS["samtal.yml"].data):
        if "ord" not in spot:
            yield f"samtal.yml {spot}", text
    for spot, text in texts(DOCUMENTS["kanal.yml"].data):
        if spot[0] not in DELETION:
            yield f"kanal.yml {spot}", text
    yield "aktualitet", DOCUMENTS["kontakter.yml"].at(("aktualitet",))
    yield "reserv", DOCUMENTS["kontakter.yml"].at(("reserv",))


@pytest.mark.parametrize(("where", "text"), said())
def test_what_is_said_in_easy_swedish_is_easy(where: str, text: str) -> None:
    assert is_easy(text), f"{where}: LIX {lix(text):.0f}, at most {EASY}: {text}"


@pytest.mark.parametrize(
    ("name", "text"), [(name, each["text"]) for name, variants in RESPONSES.items() for each in variants]
)
def test_fixed_replies_are_easy_for_everybody(name: str, text: str) -> None:
    assert lix(text) <= FIXED, f"{name}: {text}"


def test_the_measure_tells_hard_from_easy() -> None:
    hard = "Organisationens brottsförebyggande verksamhetsinriktning konkretiseras genom myndighetsgemensamma"
    assert not is_easy(f"{hard} samverkansöverenskommelser mellan kommunala förvaltningar.")


@pytest.mark.parametrize("topic", [*KNOWLEDGE.topics, *KNOWLEDGE.programmes])
def test_an_easier_wording_says_another_thing_than_the_detail(topic: str) -> None:
    found = KNOWLEDGE.topic(topic)
    assert found is not None
    for detail, easy in found.enkelt.items():
        assert found.detail(detail, "lattlast") == easy != found.detail(detail, "svar")
        assert lix(easy) < lix(found.detaljer[detail])


def test_a_follow_up_and_what_stands_beside_a_dont_know_are_easy_too() -> None:
    memory = Memory().about("volontarer")
    reply = respond(KNOWLEDGE, Question("är de anställda?", "foljdfraga", form="lattlast"), memory)
    assert "för att de själva ville" in reply.bubbles[0].text
    question = Question("vad kostar Nova", "utanfor_omradet", (), ("Nova",), form="lattlast")
    text = " ".join(bubble.text for bubble in respond(KNOWLEDGE, question, Memory()).bubbles)
    nova = KNOWLEDGE.topic("nova")
    assert nova is not None
    assert nova.lattlast in text and nova.kort not in text
