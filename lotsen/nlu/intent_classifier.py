"""The intent of a message: a linear model over words, parts of words and the sentence embedding."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.nlu.linear_component import DENSE, DENSE_PARTS, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent

RANKING_LENGTH = "ranking_length"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(LinearComponent):
    """Sets intent and ranking; the reasons for this model over others are in docs/nlu.md."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What config.yml may leave out."""
        return {
            SPARSE: ["words", "characters"],
            DENSE: "embedding",
            DENSE_WEIGHT: 1.0,
            DENSE_PARTS: 4,
            C: 0.1,
            SEED: 2010,
            RANKING_LENGTH: 5,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit each intent against the others."""
        return self.fit(training_data, label=str)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            shares = self.shares(message)
            best = sorted(shares, key=lambda label: shares[label], reverse=True)[
                : self.config[RANKING_LENGTH]
            ]
            ranking = [{"name": label, "confidence": shares[label]} for label in best]
            if ranking:
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
