"""The contestants: which features each sees, and how it is trained.

Those that bring features of their own: bakeoff_diet.py, bakeoff_nlpjs.py, bakeoff_encoders.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import joblib  # type: ignore[import-untyped, unused-ignore]
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from lotsen.nlu.feature_space import FeatureSpace
from lotsen.nlu.linear import LinearModel
from tools.models.pipeline import space

Floats = npt.NDArray[np.float32]

COUNTS, EMBEDDING, BOTH = "counts", "embedding", "counts + embedding"
LEMMAS, FORMS, OFFICIAL = "lemmas", "word forms", "official spaCy model"
OFFICIAL_MODEL = "sv_core_news_sm"
DIET = "Rasa's default pipeline with DIET"
NLPJS = "nlp.js"
OURS = "linear SVM (ours)"
KERNEL = "kernel SVM"

# Of 1, 10 and 100 on one fold of 1,200 lines 10 was the best or within .015 of it, for all kinds of features.
# Rasa's own logistic regression has C = 1 and the same balance; its SVM the same balance and
# probabilities, but no RBF kernel unless asked.
LOGISTIC_C = 10.0
KERNEL_C = 10.0
ITERATIONS = 100
# Our classifier is tried with these as well, all else equal.
OTHER_C = (0.1, 0.3, 1.0)
APART = "apart"  # key of the settings: the column where a tuned vector begins, as FeatureSpace tells it


class Model(Protocol):
    """A trained classifier."""

    labels: list[str]

    def probabilities(self, rows: csr_matrix) -> Floats:
        """Return shape (n, labels)."""

    def save(self, path: Path) -> None:
        """Write what is needed to load it."""


class SklearnModel:
    """Any scikit-learn classifier that gives probabilities, stored as Rasa stores its own."""

    def __init__(self, estimator: Any, rows: csr_matrix, targets: list[str]) -> None:
        self._estimator = estimator.fit(_quickest(rows), targets)
        self.labels: list[str] = [str(label) for label in estimator.classes_]

    def probabilities(self, rows: csr_matrix) -> Floats:
        return np.asarray(self._estimator.predict_proba(_quickest(rows)), dtype=np.float32)

    def save(self, path: Path) -> None:
        joblib.dump(self._estimator, path)


def _quickest(rows: csr_matrix) -> csr_matrix | Floats:
    """An embedding alone is faster as a plain array."""
    return rows.toarray() if 2 * rows.nnz > rows.shape[0] * rows.shape[1] else rows


@dataclass(frozen=True)
class Contestant:
    """One row of the table."""

    name: str
    blocks: str  # COUNTS, EMBEDDING or BOTH
    tokens: str = LEMMAS
    c: float | None = None  # our classifier's C, when it is another than config.yml has

    @property
    def title(self) -> str:
        more = [self.tokens] if self.tokens != LEMMAS else []
        return ", ".join([self.name, self.blocks, *more, *([f"C = {self.c:g}"] if self.c else [])])

    def train(self, rows: csr_matrix, targets: list[str], settings: dict[str, Any]) -> Model:
        """Train on `rows`; `settings` are those of the classifier in config.yml, and APART."""
        return TRAINERS[self.name](rows, targets, {**settings, "C": self.c or settings["C"]})


Trainer = Callable[[csr_matrix, list[str], dict[str, Any]], Model]


def _logistic(rows: csr_matrix, targets: list[str], settings: dict[str, Any]) -> Model:
    seed = settings["seed"]
    estimator = LogisticRegression(
        C=LOGISTIC_C, class_weight="balanced", max_iter=ITERATIONS, solver="lbfgs", random_state=seed
    )
    return SklearnModel(estimator, rows, targets)


def _kernel(rows: csr_matrix, targets: list[str], settings: dict[str, Any]) -> Model:
    seed = settings["seed"]
    estimator = SVC(
        C=KERNEL_C, kernel="rbf", gamma="scale", class_weight="balanced", probability=True, random_state=seed
    )
    return SklearnModel(estimator, rows, targets)


def _ours(rows: csr_matrix, targets: list[str], settings: dict[str, Any]) -> Model:
    return LinearModel.fit(rows, targets, settings["C"], settings["seed"], settings[APART])


TRAINERS: dict[str, Trainer] = {"logistic regression": _logistic, KERNEL: _kernel, OURS: _ours}


def block_space(pipeline: list[dict[str, Any]], blocks: str) -> FeatureSpace:
    """Return config.yml's feature space with these blocks, not fitted."""
    return space(pipeline, counts=blocks != EMBEDDING, embedding=blocks != COUNTS)


def contestants(kernel: bool, c_now: float) -> list[Contestant]:
    """Return the rows of a table of classifiers; the kernel SVM only on request: it is slow."""
    names = [name for name in TRAINERS if kernel or name != KERNEL]
    rows = [Contestant(name, blocks) for name in names for blocks in (COUNTS, EMBEDDING, BOTH)]
    return [
        *rows,
        *(Contestant(OURS, BOTH, c=c) for c in OTHER_C if c != c_now),
        Contestant(OURS, COUNTS, FORMS),
        Contestant(OURS, BOTH, FORMS),
        Contestant(OURS, BOTH, OFFICIAL),
    ]
