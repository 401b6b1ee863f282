"""The classifier of config.yml on lines that it has not seen: five folds, and less and less to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from sklearn.model_selection import train_test_split

from bench.corpus import folds, intents
from bench.features import Featurizers, component
from lotsen.nlu.feature_space import FeatureSpace
from lotsen.nlu.linear import LinearModel

CLASSIFIER = "LinearIntentClassifier"
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
# The learning curve takes this many of the five folds: the rest would make the report slower, not clearer.
CURVE_FOLDS = 2


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

    def __init__(self, pipeline: list[dict[str, Any]], lines: list[Message], spacy_model: str) -> None:
        self._config = component(pipeline, CLASSIFIER)
        self._seed: int = self._config["seed"]
        self._featurizers = Featurizers(pipeline, spacy_model)
        self._lines = self._featurizers.tokenise(lines)
        self._wanted = intents(lines)

    def guesses(self) -> list[Guess]:
        """Return a guess for every line, each from the fold in which it was held out."""
        return [guess for train, test in folds(self._lines, self._seed) for guess in self._guess(train, test)]

    def learning_curve(self, shares: tuple[float, ...] = SHARES) -> list[CurvePoint]:
        """Return one point a share: trained on that share of a fold's lines (stratified), tested on the rest."""
        splits = list(folds(self._lines, self._seed))[:CURVE_FOLDS]
        points = []
        for share in shares:
            sizes, right = [], []
            for train, test in splits:
                part = self._part(train, share)
                sizes.append(len(part))
                right += [guess.right for guess in self._guess(part, test)]
            points.append(CurvePoint(round(float(np.mean(sizes))), float(np.mean(right))))
        return points

    def _part(self, train: npt.NDArray[np.int64], share: float) -> npt.NDArray[np.int64]:
        if share >= 1:
            return train
        wanted = [self._wanted[i] for i in train]
        part: npt.NDArray[np.int64]
        part, _ = train_test_split(train, train_size=share, stratify=wanted, random_state=self._seed)
        return part

    def _guess(self, train: npt.NDArray[np.int64], test: npt.NDArray[np.int64]) -> list[Guess]:
        learned, held_out = [self._lines[i] for i in train], [self._lines[i] for i in test]
        self._featurizers.fit(learned)
        space = FeatureSpace(self._config["sparse"], self._config["dense"], self._config["dense_weight"])
        rows = space.fit(self._featurizers.featurise(learned))
        model = LinearModel.fit(rows, [self._wanted[i] for i in train], self._config["C"], self._seed)
        shares = model.probabilities(space.rows(self._featurizers.featurise(held_out)))
        found = []
        for line, number, row in zip(held_out, test, shares):
            first, second = row.argsort()[::-1][:2]
            best, next_best = model.labels[first], model.labels[second]
            found.append(Guess(line.get(TEXT), self._wanted[number], best, float(row[first]), next_best))
        return found
