"""Whether a name decides what a message is about. Pure; lotsen/nlu/name_intent.py carries it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lotsen.knowledge import Knowledge
from lotsen.swedish.fillers import only_fillers
from lotsen.values.thresholds import Thresholds
from lotsen.values.understanding import Name, Understanding


@dataclass(frozen=True)
class NameThresholds(Thresholds):
    """unsure: below this confidence of the classifier a single name decides."""

    unsure: float


def named(
    understanding: Understanding,
    text: str,
    knowledge: Knowledge,
    thresholds: NameThresholds,
) -> Understanding:
    """Return the understanding led by what its names stand for, if all stand for one intent.

    They decide when nothing but words that say nothing beside a name is left of the text, or when the
    classifier is unsure.
    """
    intents = {intent_of(name, knowledge) for name in understanding.names}
    if len(intents) != 1:
        return understanding
    understanding = replace(understanding, bare_name=bare(text, understanding.names, knowledge))
    if understanding.bare_name or understanding.leader.confidence < thresholds.unsure:
        return understanding.led_by(intents.pop(), 1.0)
    return understanding


def intent_of(name: Name, knowledge: Knowledge) -> str:
    """Return the intent that a name stands for."""
    if name.kind == "plats":
        return knowledge.naming.avsikt_plats
    programmes = knowledge.programmes.values()
    return next(programme.id for programme in programmes if programme.namn == name.name)


def bare(text: str, names: tuple[Name, ...], knowledge: Knowledge) -> bool:
    """Tell whether a text is nothing but names and fillers."""
    rest = text
    for name in sorted(names, key=lambda found: -found.start):
        rest = rest[: name.start] + " " + rest[name.end :]
    return only_fillers(rest, knowledge)
