"""What all contestants of a table share: the same lines, folds, seed and evaluation lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tools.evaluation.read_sets import FACTS, Line
from tools.models.bakeoff_score import topic_intent
from tools.models.corpus import intents
from tools.models.pipeline import FALLBACK, classifier_settings, component


@dataclass(frozen=True)
class Trial:
    """`lines` are those of `known` that are learned from, `asked` the evaluation lines."""

    pipeline: list[dict[str, Any]]
    known: TrainingData
    lines: list[Message]
    asked: list[Line]

    @property
    def seed(self) -> int:
        """The classifier's, for folds and contestants alike."""
        return int(classifier_settings(self.pipeline)["seed"])

    @property
    def threshold(self) -> float:
        """Below this confidence a guess counts as declined."""
        return float(component(self.pipeline, FALLBACK)["threshold"])

    @property
    def topics(self) -> set[str]:
        """The intents that answer what the evaluation set asks, as far as they are trained."""
        return {topic_intent(line) for line in self.asked if line.set == FACTS} & set(intents(self.lines))
