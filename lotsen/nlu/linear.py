"""A linear model over FeatureSpace rows with calibrated probabilities. Saved as plain arrays, no pickle.

Counts and the vector of a tuned encoder are learned apart and then added. The encoder has seen the lines, so
that the vector of a training line is surer than that of a message; learned together, the counts would have
nothing left to say (docs/adr/0020-tuned-encoder.md).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

# Of the solver. A tenth of the time less than with scikit-learn's 1e-4, and no decision differed on a fold.
TOLERANCE = 1e-2
# Of more than two labels: the tolerance of what is learned to be learned again, how far behind a margin of -1
# a line is still kept, and of how many lines one is in the first guess. Chosen by the time that they take;
# with any of them the SVMs are the same, within TOLERANCE.
ROUGH, SLACK, FEW = 0.1, 0.02, 3
# The sharpness of the softmax is one number: one fold of this many, held out, is enough to find it.
FOLDS = 5
# It is looked for in this range; margins of a linear SVM lie mostly within -2 .. 2.
SHARPNESS = (0.1, 50.0)


# Inverse strength of the regularisation of the vector's part, on rows of length 1: a strong one, since the
# encoder has already drawn the classes apart.
VECTOR_C = 2.0
# Steps of its solver: more change nothing that counts, and cost seconds.
VECTOR_STEPS = 60
# What the two parts count for; a component may set another share of the vector (config.yml says why).
COUNTS_SHARE, VECTOR_SHARE = 0.5, 0.4


@dataclass
class LinearModel:
    """Margins of one-vs-rest linear SVMs, made probabilities by a softmax whose sharpness folds decide.

    Beside them those of a logistic regression on the vector, if that is learned apart.
    """

    labels: list[str]
    weights: Floats  # (labels, columns)
    bias: Floats  # (labels,)
    sharpness: float

    def __post_init__(self) -> None:
        """Keep each column's weights together: a product with a row copied them all otherwise.

        SciPy wants the second matrix in C order and copies what is not, here tens of megabytes a message.
        """
        self.weights = np.asfortranarray(self.weights)

    @classmethod
    def fit(
        cls,
        rows: csr_matrix,
        targets: list[str],
        c: float,
        seed: int,
        apart: int | None = None,
        vector_share: float = VECTOR_SHARE,
    ) -> LinearModel:
        """Fit on rows (n, columns) and their labels; the calibration uses lines held out.

        `apart` is the column at which the vector of a tuned encoder begins, None without one.
        """
        if apart == 0:
            return cls._on_vectors(rows.toarray(), targets, seed)
        if apart is not None and apart < rows.shape[1]:
            counts = cls._on_counts(rows[:, :apart], targets, c, seed)
            vectors = cls._on_vectors(rows[:, apart:].toarray(), targets, seed)
            parts = ((counts, COUNTS_SHARE * counts.sharpness), (vectors, vector_share * vectors.sharpness))
            weights = np.hstack([share * part.weights for part, share in parts])
            bias = sum(share * part.bias for part, share in parts)
            return cls(counts.labels, weights.astype(np.float32), np.asarray(bias, np.float32), 1.0)
        return cls._on_counts(rows, targets, c, seed)

    @classmethod
    def _on_counts(cls, rows: csr_matrix, targets: list[str], c: float, seed: int) -> LinearModel:
        """Fit SVMs on all lines, and the sharpness on a fold that others have not learned from."""
        labels = sorted(set(targets))
        wanted = np.array([labels.index(target) for target in targets])
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(rows, wanted)
        train, test = next(iter(folds))
        rows, settings = rows.astype(np.float64), (c, seed)  # as the solver wants them
        if len(labels) == 2:
            part = _svms(rows[train], wanted[train], 2, *settings)
            coefficients, intercepts = _svms(rows, wanted, 2, *settings)
        else:
            few = _svms(rows[train[::FEW]], wanted[train[::FEW]], len(labels), *settings)
            part = _svms_near(rows[train], wanted[train], _margins(rows[train], *few), *settings)
            coefficients, intercepts = _svms_near(rows, wanted, _margins(rows, *part), *settings)
        held_out = _margins(rows[test], *part)
        right = (np.arange(len(test)), wanted[test])
        found = minimize_scalar(
            lambda sharpness: -log_softmax(held_out * sharpness, axis=1)[right].mean(),
            bounds=SHARPNESS,
            method="bounded",
        )
        sign = np.array([[-1.0], [1.0]]) if len(labels) == 2 else np.array(1.0)
        weights = (coefficients * sign).astype(np.float32)
        bias = (intercepts * sign.reshape(-1)).astype(np.float32)
        return cls(labels, weights, bias, float(found.x))

    @classmethod
    def _on_vectors(cls, rows: Floats, targets: list[str], seed: int) -> LinearModel:
        """Fit a logistic regression on rows of length 1; scaled up, so that few steps are enough."""
        scale = np.float32(np.sqrt(rows.shape[1]))
        labels = sorted(set(targets))
        two = len(labels) == 2
        model = LogisticRegression(
            C=VECTOR_C / float(scale) ** 2,
            class_weight="balanced" if two else None,
            max_iter=VECTOR_STEPS,
            random_state=seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # VECTOR_STEPS are meant
            model.fit(rows * scale, [labels.index(target) for target in targets])
        # Of two classes there is one margin, and the softmax of both wants half of it on each side.
        sign = np.array([[-0.5], [0.5]]) if two else np.array(1.0)
        weights = (scale * model.coef_ * sign).astype(np.float32)
        return cls(labels, weights, (model.intercept_ * sign.reshape(-1)).astype(np.float32), 1.0)

    def margins(self, rows: csr_matrix) -> Floats:
        """Return margins, shape (n, labels)."""
        return np.asarray(rows @ self.weights.T, dtype=np.float32) + self.bias

    def probabilities(self, rows: csr_matrix) -> Floats:
        """Return probabilities, shape (n, labels); each row sums to 1."""
        return np.asarray(softmax(self.margins(rows) * self.sharpness, axis=1), dtype=np.float32)

    def of_one(self, columns: npt.NDArray[np.int64], values: Floats) -> Floats:
        """Return the probabilities of one row, shape (labels,), given its columns and values, each (n,)."""
        # Not `@`: so small a product is shared out among threads that then wait by spinning.
        margins = np.einsum("n,nl->l", values, self.weights.T[columns]) + self.bias
        return np.asarray(softmax(margins * self.sharpness), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz), weights in half precision."""
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            sharpness=self.sharpness,
        )

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            weights = stored["weights"].astype(np.float32)
            return cls(stored["labels"].tolist(), weights, stored["bias"], float(stored["sharpness"]))


def _svms(rows: csr_matrix, wanted: Numbers, count: int, c: float, seed: int) -> tuple[Doubles, Doubles]:
    """Return coefficients (labels, columns) and intercepts (labels,) of one SVM a label against the rest.

    Two labels have one between them: (1, columns). A label without lines has zeros.
    """
    two = count == 2  # the rare one must count as much as the common one
    weight = "balanced" if two else None
    svm = LinearSVC(C=c, class_weight=weight, random_state=seed, tol=TOLERANCE).fit(rows, wanted)
    if two:
        return svm.coef_, svm.intercept_
    coefficients, intercepts = np.zeros((count, rows.shape[1])), np.zeros(count)
    coefficients[svm.classes_], intercepts[svm.classes_] = svm.coef_, svm.intercept_
    return coefficients, intercepts


def _svms_near(
    rows: csr_matrix, wanted: Numbers, near: Doubles, c: float, seed: int
) -> tuple[Doubles, Doubles]:
    """Return what `_svms` does of three labels and more, in half of the time.

    `near` are margins (n, labels) of SVMs that learned from some of these lines. Of ten lines nine are so
    clearly not of a label that its SVM is the same without them: each learns from its label's lines and those
    near it, then again with those that are near by its own margins, until none that counts is left out.
    """
    count = near.shape[1]
    mine = wanted[:, None] == np.arange(count)
    kept = mine | (near > -1)
    kept[:, ~(kept & ~mine).any(axis=0)] = True  # an SVM has two sides
    coefficients, intercepts = np.zeros((count, rows.shape[1])), np.zeros(count)
    todo, tolerance = np.flatnonzero(mine.any(axis=0)), ROUGH
    while todo.size:
        for label in todo:
            lines = np.flatnonzero(kept[:, label])
            svm = LinearSVC(C=c, random_state=seed, tol=tolerance).fit(rows[lines], mine[lines, label])
            coefficients[label], intercepts[label] = svm.coef_[0], svm.intercept_[0]
        margins = _margins(rows, coefficients, intercepts)
        counts = (~kept & (margins > -1 + TOLERANCE)).any(axis=0)
        kept |= (counts | (tolerance == ROUGH)) & (margins > -1 - SLACK)
        todo = todo if tolerance == ROUGH else np.flatnonzero(counts)
        tolerance = TOLERANCE
    return coefficients, intercepts


def _margins(rows: csr_matrix, coefficients: Doubles, intercepts: Doubles) -> Doubles:
    """Return margins (n, labels); of two labels, that have one SVM, one each."""
    margins: Doubles = rows @ np.ascontiguousarray(coefficients.T) + intercepts
    return np.hstack([-margins, margins]) if margins.shape[1] == 1 else margins
