"""Last in the pipeline: decides over every other component whether somebody may be in danger."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.danger.phrases import bare_plea, plain_phrase
from lotsen.knowledge.store import knowledge
from lotsen.nlu.linear_component import DENSE, DENSE_PARTS, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent
from lotsen.nlu.name_intent import BARE_NAME
from lotsen.nlu.ranking import lead
from lotsen.values.decision import decide

logger = logging.getLogger(__name__)

# Probability from which it is an alarm, and from which we ask; each also for a message with a plain phrase.
ALARM = "alarm"
ALARM_WITH_PHRASE = "alarm_with_phrase"
UNCLEAR = "unclear"
UNCLEAR_WITH_PHRASE = "unclear_with_phrase"

EMERGENCY, MAY_BE, FALLBACK = "akut", "akut_oklart", "nlu_fallback"
OTHER = "other"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EmergencyGuard(LinearComponent):
    """Sets the intents `akut` and `akut_oklart` from a calibrated probability and plain phrases."""

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
            ALARM: 0.5,
            ALARM_WITH_PHRASE: 0.3,
            UNCLEAR: 0.2,
            UNCLEAR_WITH_PHRASE: 0.05,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit emergencies against everything else."""
        return self.fit(training_data, lambda intent: EMERGENCY if intent == EMERGENCY else OTHER)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message; the decision is logged, the text is not."""
        for message in messages:
            probability = self._probability(message)
            phrase = plain_phrase(message.get(TEXT) or "", knowledge().phrases)
            intent = self._decide(probability, phrase, message)
            logger.debug("guard: %s, probability %.2f, phrase %s", intent or "ordinary", probability, phrase)
            if intent is not None:
                lead(message, intent, probability if intent in (EMERGENCY, MAY_BE) else 1.0)
            decide(str((message.get(INTENT) or {}).get("name") or FALLBACK))
        return messages

    def _probability(self, message: Message) -> float:
        own = self.shares(message).get(EMERGENCY) if message.get(TEXT) else None
        if own is None:
            return 0.0
        # The classifier saw the same message among all intents; the two together err less than either.
        ranking = message.get(INTENT_RANKING_KEY) or []
        other = next((row["confidence"] for row in ranking if row["name"] == EMERGENCY), 0.0)
        return (own + float(other)) / 2

    def _decide(self, probability: float, phrase: bool, message: Message) -> str | None:
        if probability >= self.config[ALARM_WITH_PHRASE if phrase else ALARM]:
            return EMERGENCY
        if bare_plea(message.get(TEXT) or "", knowledge().phrases):
            return MAY_BE
        doubtful = probability >= self.config[UNCLEAR_WITH_PHRASE if phrase else UNCLEAR]
        if doubtful and not message.get(BARE_NAME):
            return MAY_BE
        if not any(c.isalnum() for c in message.get(TEXT) or ""):
            return FALLBACK  # nothing to understand: empty, signs, emoji
        # The classifier's own `akut` without the guard's yes: the next best intent.
        named = (message.get(INTENT) or {}).get("name")
        return self._ordinary(message) if named == EMERGENCY else None

    @staticmethod
    def _ordinary(message: Message) -> str:
        ranking = message.get(INTENT_RANKING_KEY) or []
        return next((row["name"] for row in ranking if row["name"] != EMERGENCY), FALLBACK)
