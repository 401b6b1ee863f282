"""How the person who asks wants to be answered: by channel, or in easy Swedish by choice."""

from __future__ import annotations

from typing import Any

from lotsen.answers.answering import form_for
from lotsen.knowledge import Form, Knowledge
from lotsen.text import fold

# Key of a message's metadata, set by the channels.
EASY = "lattlast"
# Entity that lotsen/nlu/coverage.py sets on a question that the brochure does not answer.
MISSING = "saknas"


def form_asked_for(tracker: Any) -> Form:
    """Return the form for the last message of a rasa_sdk Tracker; odd metadata counts as none."""
    metadata = tracker.latest_message.get("metadata")
    easy = isinstance(metadata, dict) and metadata.get(EASY) is True
    return "lattlast" if easy else form_for(tracker.get_latest_input_channel())


def asks_for_what_is_missing(tracker: Any) -> bool:
    """Tell whether the pipeline found that the brochure lacks what the last message asks for."""
    return any(True for _ in tracker.get_latest_entity_values(MISSING))


def asks_for_office(knowledge: Knowledge, question: str) -> bool:
    """Tell whether a message about a place names what is looked for there, and not only the place."""
    folded = fold(question)
    return any(fold(part) in folded for part in knowledge.naming.soks)


def named(tracker: Any, entity: str) -> list[str]:
    """Return the names of this kind in the last message, in their order, without repeats."""
    return list(dict.fromkeys(tracker.get_latest_entity_values(entity)))
