"""A question as Rasa sends it to the action server, and what the action did."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from lotsen.knowledge.store import knowledge
from lotsen.knowledge.topics import Topic
from lotsen.values.intents import ASPECT, MISSING

Ask = Callable[..., tuple[list[dict[str, Any]], list[Any]]]


def topic(topic_id: str) -> Topic:
    """One that the brochure has."""
    found = knowledge().topic(topic_id)
    assert found is not None
    return found


@pytest.fixture
def ask() -> Ask:
    def run(
        action: Action,
        text: str = "",
        intent: str | None = None,
        places: tuple[str, ...] = (),
        slots: dict[str, Any] | None = None,
        channel: str = "rest",
        ranking: list[dict[str, Any]] | None = None,
        missing: bool = False,
        programmes: tuple[str, ...] = (),
        before: Sequence[dict[str, Any]] = (),
        aspects: tuple[str, ...] = (),
    ) -> tuple[list[dict[str, Any]], list[Any]]:
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": 1.0},
            # What the SDK reads the intent from.
            "intent_ranking": ranking or [{"name": intent, "confidence": 1.0}],
            "entities": [{"entity": "plats", "value": place} for place in places]
            + [{"entity": "program", "value": programme} for programme in programmes]
            + [{"entity": ASPECT, "value": aspect} for aspect in aspects]
            + [{"entity": MISSING, "value": "detalj"}] * missing,
        }
        event = {"event": "user", "input_channel": channel, "parse_data": message, **message}
        tracker = Tracker("tester", slots or {}, message, [*before, event], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, tracker, {})
        return dispatcher.messages, events

    return run
