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

from bench.corpus import Numbers, folds, intents
from bench.features import Featurizers
from bench.pipeline import classifier, classifier_settings

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)

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

    def guesses(self) -> list[Guess]:
        """Return a guess for every line, each from the fold in which it was held out."""
        return [guess for fold in self._all(list(folds(self._lines, self._seed))) for guess in fold]

    def learning_curve(self, shares: tuple[float, ...] = SHARES) -> list[CurvePoint]:
        """Return a point for each share of what one fold learns from; tested on what it holds out."""
        train, test = next(folds(self._lines, self._seed))
        splits = [(self._part(train, share), test) for share in shares]
        return [
            CurvePoint(len(part), float(np.mean([guess.right for guess in found])))
            for (part, _), found in zip(splits, self._all(splits), strict=True)
        ]

    def _all(self, splits: list[Split]) -> list[list[Guess]]:
        """Guess for each split, two at a time: the classifier's library uses one core."""
        global _trial
        _trial = self  # a forked process has it without a copy being sent
        with ProcessPoolExecutor(min(2, os.cpu_count() or 1), get_context("fork")) as pool:
            return list(pool.map(_guess_in_fork, splits))

    def _part(self, train: Numbers, share: float) -> Numbers:
        if share >= 1:
            return train
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
        raise RuntimeError("No lines to guess: call CrossValidation.guesses or learning_curve.")
    return _trial._guess(*split)
