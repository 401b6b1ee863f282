"""Tells a question that the brochure answers from one on the same subject that it does not.

The classifier is led by the subject's name. This second model learns only known against outside, so that the
name weighs little and what is asked for weighs most.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.answers.last_message import MISSING
from lotsen.knowledge.store import knowledge
from lotsen.nlu.linear_component import DENSE, DENSE_PARTS, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent
from lotsen.nlu.name_intent import BARE_NAME
from lotsen.nlu.ranking import lead

# Probability from which the brochure is taken to lack what is asked for.
LACKING = "lacking"
# Below this confidence of the classifier such a message isn't on its subject either.
SURE = "sure"
# Below this probability the brochure has it: the classifier's `utanfor_omradet` gives way to the next subject
# in its ranking, if that has the confidence CHANCE.
COVERED = "covered"
CHANCE = "chance"
OUTSIDE, KNOWN = "utanfor_omradet", "known"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BrochureCoverage(LinearComponent):
    """Adds the entity `saknas` to a question on a topic, or decides between topic and `utanfor_omradet`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds and their reasons are in config.yml."""
        return {
            SPARSE: ["words", "characters", "names"],
            DENSE: "embedding",
            DENSE_WEIGHT: 1.5,
            DENSE_PARTS: 4,
            C: 1.0,
            SEED: 2010,
            LACKING: 0.5,
            SURE: 0.3,
            COVERED: 0.3,
            CHANCE: 0.15,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the lines of all topics against those that are outside; other intents say nothing here."""
        return self.fit(training_data, _label)

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide for each message that is on a topic, or outside, in the classifier's eyes."""
        for message in messages:
            intent = str((message.get(INTENT) or {}).get("name"))
            side = None if _number(intent) or message.get(BARE_NAME) else _label(intent)
            outside = self.shares(message).get(OUTSIDE) if side else None
            if outside is None:
                continue
            if side == KNOWN and outside >= self.config[LACKING]:
                self._lacking(message, outside)
            elif side == OUTSIDE and outside < self.config[COVERED]:
                self._covered(message)
        return messages

    def _lacking(self, message: Message, outside: float) -> None:
        if message.get(INTENT)["confidence"] < self.config[SURE]:
            lead(message, OUTSIDE, outside)
            return
        whole = {"start": 0, "end": len(message.get(TEXT) or ""), "extractor": type(self).__name__}
        found = [*(message.get(ENTITIES) or []), {"entity": MISSING, "value": MISSING, **whole}]
        message.set(ENTITIES, found, add_to_output=True)

    def _covered(self, message: Message) -> None:
        known = [row for row in message.get(INTENT_RANKING_KEY) or [] if _label(row["name"]) == KNOWN]
        if known and known[0]["confidence"] >= self.config[CHANCE]:
            # As sure as what it overtakes: a leader behind another is ambiguous to the FallbackClassifier.
            lead(message, known[0]["name"], message.get(INTENT)["confidence"])


def _label(intent: str) -> str | None:
    if intent == OUTSIDE:
        return OUTSIDE
    return (
        KNOWN if intent == knowledge().naming.avsikt_plats or knowledge().topic(intent) is not None else None
    )


def _number(intent: str) -> bool:
    topic = knowledge().topic(intent)
    return topic is not None and topic.nummer
