"""What a message asks for besides its subject: "Nova and Mumin", "an office in Tensta and its hours"."""

from __future__ import annotations

from typing import Any

from lotsen.knowledge import Knowledge, Topic
from lotsen.text import fold, words

# Confidence from which the classifier's second topic is answered too: of 358 questions about one topic, two
# had a joining word and another topic as sure as this.
SECOND = 0.2


def also_asked(
    knowledge: Knowledge, topic_id: str, question: str, programmes: list[str], ranking: list[dict[str, Any]]
) -> list[Topic]:
    """Return the topics beside `topic_id` that a message with a joining word asks for, without repeats.

    `programmes` are the names found in it, `ranking` Rasa's intents with their confidence, the best first.
    """
    if not joins(knowledge, question):
        return []
    named = [topic.id for topic in knowledge.programmes.values() if topic.namn in programmes]
    likely = [row["name"] for row in ranking[1:] if row["confidence"] >= SECOND]
    wanted = [each for each in dict.fromkeys([*named, *likely]) if each != topic_id]
    return [found for found in map(knowledge.topic, wanted) if found is not None]


def places_first(knowledge: Knowledge, topic: Topic, question: str, places: list[str]) -> bool:
    """Tell whether "is there an office there" comes before an answer about the offices.

    It does when one of the places has none, so that its hours are not told, and when both were asked for.
    """
    if not topic.om_kontor:
        return False
    known = [knowledge.places[name] for name in places if name in knowledge.places]
    return any(not place.kontor for place in known) or (bool(known) and joins(knowledge, question))


def joins(knowledge: Knowledge, question: str) -> bool:
    """Tell whether a question holds a word that joins two."""
    said = {fold(word) for word in words(question)}
    return any(fold(word) in said for word in knowledge.follow_ups.binder_ihop)
