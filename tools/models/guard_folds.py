"""The emergency guard on lines that it has not seen: what each threshold would have caught, in five folds."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.danger.phrases import plain_phrase
from lotsen.knowledge.store import knowledge
from lotsen.nlu.emergency_guard import EMERGENCY, OTHER, EmergencyGuard
from lotsen.nlu.linear import LinearModel
from tools.models.corpus import Numbers, folds, intents
from tools.models.featurizers import Featurizers
from tools.models.pipeline import classifier_settings, component, space

GUARD = "EmergencyGuard"


@dataclass(frozen=True)
class Judged:
    """The guard's probability of an emergency for one line that it was not trained on."""

    text: str
    intent: str
    probability: float
    phrase: bool


class GuardFolds:
    """Guard and classifier of config.yml, trained on four fifths and asked about the rest."""

    def __init__(self, pipeline: list[dict[str, Any]], known: TrainingData, spacy_model: str) -> None:
        self._pipeline = pipeline
        self._classifier = classifier_settings(pipeline)
        self._guard = {**EmergencyGuard.get_default_config(), **component(pipeline, GUARD)}
        self._featurizers = Featurizers(pipeline, spacy_model, known)
        self._lines = self._featurizers.tokenise(known.training_examples)
        self._wanted = intents(self._lines)

    def judged(self) -> list[Judged]:
        """Return every line, judged in the fold in which it was held out; two folds at a time."""
        global _trial
        _trial = self  # a forked process has it without a copy being sent
        splits = list(folds(self._lines, self._guard["seed"]))
        with ProcessPoolExecutor(min(2, os.cpu_count() or 1), get_context("fork")) as pool:
            return [line for fold in pool.map(_judge_in_fork, splits) for line in fold]

    def _judge(self, train: Numbers, test: Numbers) -> list[Judged]:
        learned, held_out = [self._lines[i] for i in train], [self._lines[i] for i in test]
        self._featurizers.fit(learned)
        features = space(self._pipeline)
        rows = features.fit(self._featurizers.featurise(learned))
        asked = features.rows(self._featurizers.featurise(held_out))
        wanted = [self._wanted[i] for i in train]
        seed = self._guard["seed"]
        among_all = _share(LinearModel.fit(rows, wanted, self._classifier["C"], seed), asked)
        alone = [EMERGENCY if intent == EMERGENCY else OTHER for intent in wanted]
        own = _share(LinearModel.fit(rows, alone, self._guard["C"], seed), asked)
        phrases = knowledge().phrases
        return [
            Judged(line.get(TEXT), self._wanted[i], float(share), plain_phrase(line.get(TEXT), phrases))
            for line, i, share in zip(held_out, test, (among_all + own) / 2, strict=True)
        ]


def _share(model: LinearModel, rows: Any) -> Any:
    return np.asarray(model.probabilities(rows))[:, model.labels.index(EMERGENCY)]


_trial: GuardFolds | None = None


def _judge_in_fork(split: tuple[Numbers, Numbers]) -> list[Judged]:
    if _trial is None:
        raise RuntimeError("No lines to judge: call GuardFolds.judged.")
    return _trial._judge(*split)
