"""The classifier of config.yml on lines that it has not seen: five folds, and less and less to learn from."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import train_test_split

from bench.corpus import Numbers, folds, intents
from bench.features import Featurizers
from bench.pipeline import classifier_settings, space
from lotsen.nlu.linear import LinearModel

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)

Split = tuple[Numbers, Numbers]


@dataclass(frozen=True)
class Guess:
    """What the classifier says about a line that it was not trained on."""

    text: str
    intent: str
    guess: str
    confidence: float
    second: str = ""

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
        self._config = classifier_settings(pipeline)
        self._seed: int = self._config["seed"]
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
        features = space(self._pipeline)
        rows = features.fit(self._featurizers.featurise(learned))
        model = LinearModel.fit(rows, [self._wanted[i] for i in train], self._config["C"], self._seed)
        shares = model.probabilities(features.rows(self._featurizers.featurise(held_out)))
        found = []
        for line, number, row in zip(held_out, test, shares, strict=True):
            first, second = row.argsort()[::-1][:2]
            best, next_best = model.labels[first], model.labels[second]
            found.append(Guess(line.get(TEXT), self._wanted[number], best, float(row[first]), next_best))
        return found


_trial: CrossValidation | None = None


def _guess_in_fork(split: Split) -> list[Guess]:
    if _trial is None:
        raise RuntimeError("No lines to guess: call CrossValidation.guesses or learning_curve.")
    return _trial._guess(*split)
