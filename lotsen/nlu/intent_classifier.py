"""The intent of a message: a linear model over words, parts of words and the sentence embedding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.nlu.component import carry, understood
from lotsen.nlu.linear_component import DENSE, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent
from lotsen.values.understanding import Ranked

RANKING_LENGTH = "ranking_length"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(LinearComponent):
    """Sets intent and ranking; the reasons for this model over others are in docs/nlu.md."""

    sees_parts = True

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What config.yml may leave out."""
        return {
            SPARSE: ["words", "characters"],
            DENSE: "embedding",
            DENSE_WEIGHT: 1.0,
            C: 0.1,
            SEED: 2010,
            RANKING_LENGTH: 5,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit each intent against the others."""
        return self.fit(training_data, label=str)

    def see(self, message: Message) -> None:
        """Set intent and ranking."""
        ranking = ranked(self.shares(message), self.config[RANKING_LENGTH])
        carry(message, replace(understood(message), ranking=ranking))


def ranked(shares: dict[str, float], length: int) -> tuple[Ranked, ...]:
    """Return the likeliest intents, the best first, given the probability of each."""
    best = sorted(shares, key=lambda label: shares[label], reverse=True)[:length]
    return tuple(Ranked(label, shares[label]) for label in best)
