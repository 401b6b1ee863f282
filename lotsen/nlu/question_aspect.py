"""What a question wants to know of its subject: how many, why, where, the difference, or just to be told.

Learned from lines of every subject, so that the subject's name weighs little. What is done with the aspect is
the answers' affair (lotsen/answers/question.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.nlu.component import carry, understood
from lotsen.nlu.linear_component import DENSE, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent
from lotsen.values.intents import ASPECT

# Probability from which a message is taken to ask for an aspect.
SURE = "sure"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionAspect(LinearComponent):
    """Adds the entity `aspekt` for each aspect that is likely enough, the likeliest first."""

    apart = False

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The threshold and its reason are in config.yml."""
        return {
            SPARSE: ["words", "characters"],
            DENSE: "embedding",
            DENSE_WEIGHT: 1.0,
            C: 2.0,
            SEED: 2010,
            SURE: 0.5,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the aspects against each other, on the lines that say which they ask for."""
        return self.fit(training_data, str)

    def examples(
        self, training_data: TrainingData, label: Callable[[str], str | None]
    ) -> list[tuple[Message, str]]:
        """Return the lines that say which aspect they ask for, each with it."""
        pairs = [(line, aspect_of(line)) for line in training_data.intent_examples if line.get(TEXT)]
        return [(line, aspect) for line, aspect in pairs if aspect is not None]

    def see(self, message: Message) -> None:
        """Tell what it asks for; a name by itself asks for nothing in particular."""
        said = message.get(TEXT) and not understood(message).bare_name
        shares = self.shares(message) if said else {}
        ranked = sorted(shares, key=lambda aspect: shares[aspect], reverse=True)
        likely = [aspect for aspect in ranked if shares[aspect] >= self.config[SURE]]
        carry(message, replace(understood(message), aspects=tuple(likely)))
        whole = {"start": 0, "end": len(message.get(TEXT) or ""), "extractor": type(self).__name__}
        found = [{"entity": ASPECT, "value": aspect, **whole} for aspect in likely]
        message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)


def aspect_of(line: Message) -> str | None:
    """Return which aspect a training line asks for; None when it does not say."""
    metadata = (line.get(METADATA) or {}).get(METADATA_INTENT) or {}
    aspect: str | None = metadata.get(ASPECT)
    return aspect
