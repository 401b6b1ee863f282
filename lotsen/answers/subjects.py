"""Which subjects a question names or may be about, and the intents that leave it open."""

from __future__ import annotations

from lotsen.answers.question import Question
from lotsen.knowledge import Knowledge, Topic
from lotsen.swedish.signs import found, holds
from lotsen.text import fold
from lotsen.values.intents import FALLBACK, OUTSIDE

FOLLOW_UP, CORRECTION, ABOUT_US = "foljdfraga", "rattelse", "ar_du_bot"
# Intents that say little of the subject: then words, names and what was spoken of decide.
UNSURE = frozenset({FALLBACK, OUTSIDE, FOLLOW_UP, CORRECTION})


def named_topics(knowledge: Knowledge, question: Question) -> list[Topic]:
    """Return the topics that a question names, by their names or by the signs of those without one.

    In the order in which they stand there.
    """
    topics: list[tuple[int, Topic]] = []
    for topic in [*knowledge.programmes.values(), *knowledge.topics.values()]:
        name = getattr(topic, "namn", "")
        sign = found([*topic.nar_det_heter, *filter(None, [fold(name)])], question.words)
        if name in question.programmes or (sign and holds(topic.nar_det_heter, question.words)):
            topics.append((sign.start() if sign else 0, topic))
    return [topic for _, topic in sorted(topics, key=lambda each: each[0])]


def topic_named(knowledge: Knowledge, name: str) -> Topic | None:
    """Return the programme of this name, or the topic with this id."""
    programme = next((each for each in knowledge.programmes.values() if each.namn == name), None)
    return programme or knowledge.topic(name)


def office_intents(knowledge: Knowledge) -> tuple[str, ...]:
    """The intent that asks for places, and the topics that count or list them."""
    return (
        knowledge.naming.avsikt_plats,
        *(each for each in knowledge.topics if lists_offices(knowledge, each)),
    )


def about_offices(knowledge: Knowledge, subject: str) -> bool:
    """Tell whether what is spoken of is a place, or a topic about the offices."""
    topic = knowledge.topic(subject)
    return topic.om_kontor if topic is not None else subject == knowledge.naming.avsikt_plats


def lists_offices(knowledge: Knowledge, topic_id: str) -> bool:
    """Tell whether a topic counts or lists the offices."""
    topic = knowledge.topics.get(topic_id)
    return topic is not None and topic.om_kontor and topic.raknar_upp
