"""Tells a question that the brochure answers from one on the same subject that it does not.

The classifier is led by the subject's name. This second model learns only known against outside, so that the
name weighs little and what is asked for weighs most.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.knowledge.store import knowledge
from lotsen.nlu.component import carry, understood
from lotsen.nlu.decide_coverage import CoverageThresholds, covered, in_question, side
from lotsen.nlu.linear_component import DENSE, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent
from lotsen.values.intents import EVERYDAY, MISSING, OUTSIDE


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
            C: 1.0,
            SEED: 2010,
            "lacking": 0.5,
            "sure": 0.3,
            "covered": 0.3,
            "chance": 0.15,
            "beside": 0.5,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the lines of all topics against those that are outside; other intents say nothing here."""
        return self.fit(training_data, lambda intent: side(intent, knowledge()))

    def examples(
        self, training_data: TrainingData, label: Callable[[str], str | None]
    ) -> list[tuple[Message, str]]:
        """Return the lines without everyday talk: beside that all near a subject would look covered."""
        return [pair for pair in super().examples(training_data, label) if not is_everyday(pair[0])]

    def see(self, message: Message) -> None:
        """Decide for a message that is on a topic, or outside, in the classifier's eyes."""
        before = understood(message)
        outside = self.shares(message).get(OUTSIDE) if in_question(before, knowledge()) else None
        if outside is None:
            return
        after = covered(before, outside, knowledge(), CoverageThresholds.of(self.config))
        carry(message, after)
        if after.missing:
            whole = {"start": 0, "end": len(message.get(TEXT) or ""), "extractor": type(self).__name__}
            found = [*(message.get(ENTITIES) or []), {"entity": MISSING, "value": MISSING, **whole}]
            message.set(ENTITIES, found, add_to_output=True)


def is_everyday(line: Message) -> bool:
    """Tell whether a training line is marked as everyday talk."""
    metadata = (line.get(METADATA) or {}).get(METADATA_INTENT) or {}
    return EVERYDAY in metadata
