"""Lets the parts of a message be judged by themselves, so that nothing that stands beside a cry can drown it.

Each part goes through the pipeline as a Message of its own, right after the message that it is a part of.
Rasa's components see it there, ours when the guard asks (lotsen/nlu/component.py), which takes it away again.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.component import PART, Component, Part, said_in, understood
from lotsen.nlu.hearing import clauses_of, sentences_of

# What Rasa's fallback sees of a part that no classifier has seen yet: nothing that it would fall back from.
_NOT_YET = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 1.0}


# Registered as an extractor so that it runs on messages only, never on training data.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ClauseSplitter(Component):
    """Puts the parts of each message behind it; most messages have none."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages, each followed by its parts."""
        return [one for message in messages for one in (message, *self.parts(message))]

    def parts(self, message: Message) -> list[Message]:
        """Return what of a message is judged by itself: other readings, clauses, itself without its names.

        Behind them stand the sentences of a letter that these are torn out of, one each at most.
        """
        said = said_in(message)
        names = [(name.start, name.end) for name in understood(message).names]
        clauses = clauses_of(said.read, names) if names and not said.button else said.clauses
        sentences = sentences_of(said.read, names) if clauses else {}
        judged = {
            text: Part(sentence=next((whole for read, whole in sentences.items() if text in read), ""))
            for text in (*said.readings, *clauses)
        }
        needed = dict.fromkeys(part.sentence for part in judged.values() if part.sentence)
        confirm = {text: Part(confirms=True) for text in needed if text not in judged}
        return [
            Message({TEXT: text, PART: part, INTENT: _NOT_YET})
            for text, part in {**judged, **confirm}.items()
        ]


def with_parts(messages: list[Message]) -> list[tuple[Message, list[Message]]]:
    """Return each message with its parts."""
    found: list[tuple[Message, list[Message]]] = []
    for message in messages:
        if message.get(PART):
            found[-1][1].append(message)
        else:
            found.append((message, []))
    return found
