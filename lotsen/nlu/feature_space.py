"""One row of numbers for each message, from the features that Rasa's featurizers left on it.

Counts are weighted by tf-idf and each block gets length 1. The embedding is standardised column by column,
its parts get the same length, and the whole gets length `weight`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, vstack

Floats = npt.NDArray[np.float32]
LEAST_DEVIATION = 1e-6  # below it a column is constant but for rounding, and is only centred


@dataclass
class FeatureSpace:
    """Which features make a row, and what `fit` learned about them."""

    sparse: list[str]  # aliases of count featurizers, one block each
    dense: str  # alias of the embedding featurizer
    weight: float  # length of the embedding beside blocks of length 1
    parts: int = 1  # how many vectors of the same size the embedding is made of
    idf: list[Floats] = field(default_factory=list)
    mean: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    deviation: Floats = field(default_factory=lambda: np.zeros(0, np.float32))

    def fit(self, messages: list[Message]) -> csr_matrix:
        """Learn idf, mean and deviation from training messages and return their rows, shape (n, columns)."""
        self.idf = []
        for alias in self.sparse:
            counts = vstack([_counts(message, alias) for message in messages]).tocsr()
            seen = np.asarray((counts > 0).sum(axis=0)).ravel()
            self.idf.append((np.log((1 + len(messages)) / (1 + seen)) + 1).astype(np.float32))
        vectors = [_vector(message, self.dense) for message in messages]
        found = [vector for vector in vectors if vector is not None]
        if found:
            self.mean = np.mean(found, axis=0, dtype=np.float64).astype(np.float32)
            deviation = np.std(found, axis=0, dtype=np.float64).astype(np.float32)
            self.deviation = np.where(deviation > LEAST_DEVIATION, deviation, np.float32(1))
        return self.rows(messages)

    def rows(self, messages: list[Message]) -> csr_matrix:
        """Return one row a message, shape (n, columns); a feature that is missing is zero.

        Built from plain arrays: scipy's own stacking costs several milliseconds a message.
        """
        width = sum(idf.size for idf in self.idf) + self.mean.size
        parts = [self._row(message) for message in messages]
        columns = np.concatenate([columns for columns, _ in parts])
        values = np.concatenate([values for _, values in parts])
        ends = np.cumsum([0, *(columns.size for columns, _ in parts)])
        return csr_matrix((values, columns, ends), shape=(len(messages), width), dtype=np.float32)

    def _row(self, message: Message) -> tuple[npt.NDArray[np.int64], Floats]:
        """Return the columns that are not zero and their values."""
        columns, values, offset = [], [], 0
        for alias, idf in zip(self.sparse, self.idf, strict=True):
            counts = _counts(message, alias)
            if counts is not None and counts.nnz:
                weighted = (1 + np.log(counts.data)) * idf[counts.indices]
                columns.append(counts.indices + offset)
                values.append(weighted / np.linalg.norm(weighted))
            offset += idf.size
        columns.append(np.arange(offset, offset + self.mean.size))
        values.append(self._standardised(message))
        return np.concatenate(columns).astype(np.int64), np.concatenate(values).astype(np.float32)

    def _standardised(self, message: Message) -> Floats:
        vector = _vector(message, self.dense)
        if vector is None:
            return np.zeros_like(self.mean)
        parts = ((vector - self.mean) / self.deviation).reshape(self.parts, -1)
        lengths = np.linalg.norm(parts, axis=1, keepdims=True)
        units = parts / np.where(lengths > 0, lengths, 1)
        row: Floats = (units.ravel() * (self.weight / np.sqrt(self.parts))).astype(np.float32)
        return row

    def save(self, path: Path) -> None:
        """Write what was learned to `path` (.npz)."""
        idf = {f"idf_{n}": idf for n, idf in enumerate(self.idf)}
        np.savez_compressed(path, mean=self.mean, deviation=self.deviation, **idf)

    def load(self, path: Path) -> None:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            self.mean, self.deviation = stored["mean"], stored["deviation"]
            self.idf = [stored[f"idf_{n}"] for n in range(len(self.sparse))]


def _counts(message: Message, alias: str) -> csr_matrix | None:
    _, sentence = message.get_sparse_features(TEXT, [alias])
    return None if sentence is None else csr_matrix(sentence.features)


def _vector(message: Message, alias: str) -> Floats | None:
    _, sentence = message.get_dense_features(TEXT, [alias])
    return None if sentence is None else np.asarray(sentence.features[0], dtype=np.float32)
