"""The slot `lage` after an answer to our question."""

import pytest
from rasa_sdk.events import SlotSet

from actions.satt_lage import ActionSattLage
from tests.actions.conftest import Ask

ACTION = ActionSattLage()


@pytest.mark.parametrize(
    ("before", "intent", "after"),
    [
        ("oklart", "bekrafta", "akut"),
        ("oklart", "neka", "vanligt"),
        ("oklart", "ej_akut", "vanligt"),
        ("akut", "neka", "oklart"),
    ],
)
def test_an_answer_to_our_question(ask: Ask, before: str, intent: str, after: str) -> None:
    assert ask(ACTION, "nej", intent, slots={"lage": before}) == ([], [SlotSet("lage", after)])


@pytest.mark.parametrize(
    ("before", "intent"),
    [
        ("akut", "ej_akut"),
        ("akut", "tack"),
        ("oklart", "oppettider"),
        (None, "neka"),
        ("vanligt", "bekrafta"),
    ],
)
def test_nothing_else_ends_or_begins_danger(ask: Ask, before: str | None, intent: str) -> None:
    assert ask(ACTION, "x", intent, slots={"lage": before}) == ([], [])
