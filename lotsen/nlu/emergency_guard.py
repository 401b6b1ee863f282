"""Last in the pipeline: decides over every other component whether somebody may be in danger."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.danger.verdict import GuardThresholds, judged
from lotsen.nlu.component import carry, said_in, understood
from lotsen.nlu.linear_component import DENSE, DENSE_PARTS, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent
from lotsen.values.intents import EMERGENCY
from lotsen.values.turn import current

logger = logging.getLogger(__name__)

OTHER = "other"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EmergencyGuard(LinearComponent):
    """Carries the verdict of lotsen/danger/verdict.py, with a model of its own for the probability."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds and their reasons are in config.yml."""
        return {
            SPARSE: ["words", "characters", "names"],
            DENSE: "embedding",
            DENSE_WEIGHT: 1.0,
            DENSE_PARTS: 4,
            C: 1.0,
            SEED: 2010,
            "alarm": 0.5,
            "alarm_with_phrase": 0.3,
            "unclear": 0.2,
            "unclear_with_phrase": 0.05,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit emergencies against everything else."""
        return self.fit(training_data, label)

    def see(self, message: Message) -> None:
        """Judge the message, and tell the channel; the verdict is logged, the text is not."""
        said = said_in(message)
        own = self.shares(message).get(EMERGENCY) if said.read else None
        understanding = judged(understood(message), said, own, GuardThresholds.of(self.config))
        danger = understanding.danger
        logger.debug(
            "guard: %s, probability %.2f, phrase %s", danger.grade.name, danger.probability, bool(said.phrase)
        )
        carry(message, understanding)
        turn = current()
        if turn is not None:
            turn.understanding = understanding


def label(intent: str) -> str:
    """Return what the guard's model learns of an intent: an emergency or not."""
    return EMERGENCY if intent == EMERGENCY else OTHER
