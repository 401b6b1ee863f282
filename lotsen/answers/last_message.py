"""How the person who asks wants to be answered: by channel, or in easy Swedish by choice."""

from __future__ import annotations

from typing import Any

from lotsen.answers.answering import form_for
from lotsen.answers.memory import Memory
from lotsen.answers.question import Question
from lotsen.knowledge import Form, Knowledge
from lotsen.swedish.signs import plain
from lotsen.text import fold
from lotsen.values.intents import ASPECT, MISSING

# Key of a message's metadata, set by the channels.
EASY = "lattlast"


def form_asked_for(tracker: Any) -> Form:
    """Return the form for the last message of a rasa_sdk Tracker; odd metadata counts as none."""
    metadata = tracker.latest_message.get("metadata")
    easy = isinstance(metadata, dict) and metadata.get(EASY) is True
    if easy or Memory.of(tracker.slots).easy:
        return "lattlast"
    return form_for(tracker.get_latest_input_channel())


def question_of(knowledge: Knowledge, tracker: Any, form: Form) -> Question:
    """Return the last message of a rasa_sdk Tracker as a question."""
    message = tracker.latest_message
    ranking = message.get("intent_ranking") or []
    text = message.get("text") or ""
    return Question(
        "" if text.startswith("/") else text,  # a button says its intent and nothing more
        tracker.get_intent_of_latest_message(skip_fallback_intent=False) or "",
        _meant(knowledge, message, "plats"),
        _meant(knowledge, message, "program"),
        {row["name"]: row["confidence"] for row in ranking},
        any(True for _ in tracker.get_latest_entity_values(MISSING)),
        form,
        tuple(tracker.get_latest_entity_values(ASPECT)),
    )


def last_said(tracker: Any) -> str | None:
    """Return the name of the response that was said last; None for an answer from the knowledge."""
    for event in reversed(tracker.events):
        if event["event"] == "bot":
            name: str | None = event["metadata"].get("utter_action")
            return name
    return None


def same_again(tracker: Any) -> bool:
    """Tell whether the last message has the same text as the one before it."""
    texts = [event.get("text") for event in tracker.events if event["event"] == "user"]
    return texts[-2:-1] == texts[-1:] != []


def after_silence(tracker: Any) -> bool:
    """Tell whether the message before the last one got no answer: what is not stored was the safe text."""
    spoken = [event["event"] for event in tracker.events if event["event"] in ("user", "bot")]
    return spoken[-2:] == ["user", "user"]


def _meant(knowledge: Knowledge, message: dict[str, Any], kind: str) -> tuple[str, ...]:
    """Return the names of this kind in their order, each once; "not that one" only when there is no other."""
    found = [entity for entity in message.get("entities") or [] if entity.get("entity") == kind]
    said = {entity["value"]: _negated(knowledge, message.get("text") or "", entity) for entity in found}
    return tuple([name for name, negated in said.items() if not negated] or said)


def _negated(knowledge: Knowledge, text: str, entity: dict[str, Any]) -> bool:
    before = plain(text[: entity.get("start") or 0])
    return any(
        before.endswith(f" {fold(sign)}") or before == fold(sign) for sign in knowledge.questions.tecken.inte
    )
