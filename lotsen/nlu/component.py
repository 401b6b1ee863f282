"""What our components of the pipeline share: how Rasa makes one, and what a Message carries of ours.

A component is thin: it takes Said and Understanding off a Message, asks a pure function, and puts the answer
back. Intent, ranking and entities are Rasa's own keys and say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from typing_extensions import Self

from lotsen.nlu.hearing import hear
from lotsen.values.said import Said
from lotsen.values.understanding import Ranked, Understanding

SAID, UNDERSTANDING = "said", "understanding"  # keys of a Message; Rasa hands neither on
PART = "part"  # key of a Message that is a part of the one before it (lotsen/nlu/clause_splitter.py): a Part


@dataclass(frozen=True)
class Place:
    """Where in a model a component stands: its name in the graph, and where it may keep files."""

    node: str
    storage: ModelStorage
    resource: Resource


@dataclass
class Part:
    """What a part of a message still has to go through: half of a message's work is that of its parts.

    Most parts are never judged, since the whole message is surely harmless (lotsen/danger/verdict.py).
    sentence: of a clause of a letter the one that it is torn out of, itself a part of the message; empty for
    the rest. confirms: it is such a sentence, and no clause itself.
    """

    sentence: str = ""
    confirms: bool = False
    waiting: list[Callable[[Message], None]] = field(default_factory=list)


class Component(GraphComponent):
    """Made by Rasa from config.yml; sees one message after the other.

    sees_parts: whether it has anything to say of a message's parts, which only danger is looked for in. It
    sees them when the guard asks for them, by `seen`.
    """

    sees_parts = False

    def __init__(self, config: dict[str, Any] | None = None, place: Place | None = None) -> None:
        self.config = config or {}
        self.place = place

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Return the component, untrained."""
        return cls(config, Place(execution_context.node_name, model_storage, resource))

    def process(self, messages: list[Message]) -> list[Message]:
        """Let the component see each message; a part waits."""
        for message in messages:
            part = message.get(PART)
            if part is None:
                self.see(message)
            elif self.sees_parts:
                part.waiting.append(self.see)
        return messages

    def see(self, message: Message) -> None:
        """Put on the message what the component makes of it."""
        raise NotImplementedError


def seen(part: Message) -> Message:
    """Return a part of a message, after every component that it waited for has seen it."""
    steps = part.get(PART).waiting
    while steps:
        steps.pop(0)(part)
    return part


def said_in(message: Message) -> Said:
    """Return what was said; a message that did not come by MessageScreen is heard here."""
    said = message.get(SAID)
    return said if isinstance(said, Said) else hear(message.get(TEXT), private=False)


def understood(message: Message) -> Understanding:
    """Return what the message is understood as so far, with Rasa's ranking: its fallback writes into it."""
    rows = message.get(INTENT_RANKING_KEY) or []
    ranking = tuple(Ranked(row["name"], float(row["confidence"])) for row in rows)
    return replace(message.get(UNDERSTANDING) or Understanding(), ranking=ranking)


def carry(message: Message, understanding: Understanding) -> None:
    """Put the understanding on the message, with Rasa's intent and ranking that say the same."""
    message.set(UNDERSTANDING, understanding)
    rows = [{"name": row.intent, "confidence": row.confidence} for row in understanding.ranking]
    if rows:
        message.set(INTENT, rows[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, rows, add_to_output=True)
