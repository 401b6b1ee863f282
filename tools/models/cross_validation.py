"""The classifier of config.yml on lines that it has not seen: five folds, and less and less to learn from."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import train_test_split

from tools.models.corpus import Numbers, folds, intents
from tools.models.featurizers import Featurizers
from tools.models.pipeline import classifier, classifier_settings

SHARES = (0.1, 0.25, 0.5, 0.75)

Split = tuple[Numbers, Numbers]


@dataclass(frozen=True)
class Guess:
    """What the classifier says about a line that it was not trained on."""

    text: str
    intent: str
    guess: str
    confidence: float

    @property
    def right(self) -> bool:
        return self.intent == self.guess


@dataclass(frozen=True)
class CurvePoint:
    """One point of the learning curve: trained on `lines` lines, this share of the others was right."""

    lines: int
    right: float


class CrossValidation:
    """Holds the tokenised lines; `pipeline` is that of config.yml."""

    def __init__(self, pipeline: list[dict[str, Any]], known: TrainingData, spacy_model: str) -> None:
        self._pipeline = pipeline
        self._seed: int = classifier_settings(pipeline)["seed"]
        self._featurizers = Featurizers(pipeline, spacy_model, known)
        self._lines = self._featurizers.tokenise(known.training_examples)
        self._wanted = intents(self._lines)

    def run(self, shares: tuple[float, ...] = SHARES) -> tuple[list[Guess], list[CurvePoint]]:
        """Return a guess for every line, made by the fold that held it out, and the learning curve.

        The curve has a point for each of `shares` of what the first fold learns from, and one for all of it.
        """
        every = list(folds(self._lines, self._seed))
        train, test = every[0]
        parts = [(self._part(train, share), test) for share in shares]
        found = self._all([*every, *parts])
        curve = [
            CurvePoint(len(learned), float(np.mean([guess.right for guess in guesses])))
            for (learned, _), guesses in zip(
                [*parts, every[0]], [*found[len(every) :], found[0]], strict=True
            )
        ]
        return [guess for fold in found[: len(every)] for guess in fold], curve

    def _all(self, splits: list[Split]) -> list[list[Guess]]:
        """Guess for each split, two at a time: the classifier's library uses one core."""
        global _trial
        _trial = self  # a forked process has it without a copy being sent
        with ProcessPoolExecutor(min(2, os.cpu_count() or 1), get_context("fork")) as pool:
            return list(pool.map(_guess_in_fork, splits))

    def _part(self, train: Numbers, share: float) -> Numbers:
        wanted = [self._wanted[i] for i in train]
        part: Numbers
        part, _ = train_test_split(train, train_size=share, stratify=wanted, random_state=self._seed)
        return part

    def _guess(self, train: Numbers, test: Numbers) -> list[Guess]:
        learned, held_out = [self._lines[i] for i in train], [self._lines[i] for i in test]
        self._featurizers.fit(learned)
        asked = self._featurizers.featurise(held_out)
        with tempfile.TemporaryDirectory() as folder:
            trained = classifier(self._pipeline, Path(folder))
            trained.train(TrainingData(self._featurizers.featurise(learned)))
        trained.process(asked)
        guesses = [line.get(INTENT) for line in asked]
        return [
            Guess(line.get(TEXT), line.get(INTENT), guess["name"], guess["confidence"])
            for line, guess in zip(held_out, guesses, strict=True)
        ]


_trial: CrossValidation | None = None


def _guess_in_fork(split: Split) -> list[Guess]:
    if _trial is None:
        raise RuntimeError("No lines to guess: call CrossValidation.run.")
    return _trial._guess(*split)
