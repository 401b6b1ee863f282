"""How the person who asks wants to be answered: by channel, or in easy Swedish by choice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lotsen.answers.answering import form_for
from lotsen.answers.memory import Memory
from lotsen.answers.question import Question
from lotsen.knowledge import Form, Knowledge, Programme
from lotsen.swedish.signs import found, plain
from lotsen.values.intents import ASPECT, MISSING

# Key of a message's metadata, set by the channels.
EASY = "lattlast"
SEVERAL = re.compile(r"[.!?…]\s+\S")
# Ends the words before a name, as a word of its own.
END = "¤"


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
    places, not_there = _meant(knowledge, message, "plats")
    programmes, not_those = _meant(knowledge, message, "program")
    intent = tracker.get_intent_of_latest_message(skip_fallback_intent=False) or ""
    spoilt = knowledge.programmes.get(intent)
    if spoilt is not None and spoilt.namn in not_those:
        # "What is Nova, sorry, I meant Mumin" is a question about Mumin.
        intent = next((each.id for each in knowledge.programmes.values() if each.namn in programmes), intent)
    named, asked = knowledge.programmes.get(intent), _asked_about(knowledge, message)
    if named is not None and asked and named not in asked:
        # "Grandpa laughed at Mumin. What is Nova?" is a question about Nova.
        intent = asked[0].id
    missing = any(True for _ in tracker.get_latest_entity_values(MISSING))
    return Question(
        "" if text.startswith("/") else text,  # a button says its intent and nothing more
        intent,
        places,
        programmes,
        {row["name"]: row["confidence"] for row in ranking},
        # Who sets a place right asks for nothing new. Of several sentences one may be a remark, and that is
        # what the brochure lacks.
        missing and not not_there and not SEVERAL.search(text),
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


def _asked_about(knowledge: Knowledge, message: dict[str, Any]) -> list[Programme]:
    """Return the programmes that the last sentence names, if it asks and others stand before it."""
    text = (message.get("text") or "").rstrip()
    before = [found.end() for found in SEVERAL.finditer(text)]
    if not before or not text.endswith("?"):
        return []
    names = [
        entity.get("value")
        for entity in message.get("entities") or []
        if entity.get("entity") == "program" and (entity.get("start") or 0) >= before[-1] - 1
    ]
    return [each for each in knowledge.programmes.values() if each.namn in names]


def _meant(
    knowledge: Knowledge, message: dict[str, Any], kind: str
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the names of this kind that are meant, in their order, each once, and those that are not.

    "Not that one" and what stands before "I meant this one" are not meant, but when there is no other.
    """
    entities = [entity for entity in message.get("entities") or [] if entity.get("entity") == kind]
    text = message.get("text") or ""
    signs = knowledge.questions.tecken
    before = [plain(text[: entity.get("start") or 0]) for entity in entities]
    negated = [_ends(each, signs.inte) for each in before]
    rights = [at for at, each in enumerate(before) if _ends(each, signs.menade)]
    last = rights[-1] if rights else 0
    said = {
        entity["value"]: not no and at >= last
        for at, (entity, no) in enumerate(zip(entities, negated, strict=True))
    }
    meant = tuple(name for name, is_meant in said.items() if is_meant)
    return meant or tuple(said), frozenset(said) - set(meant or said)


def _ends(before: str, signs: Iterable[str]) -> bool:
    """Tell whether the words before a name end with one of the signs."""
    return found([f"{sign} {END}" for sign in signs], f"{before} {END}") is not None
