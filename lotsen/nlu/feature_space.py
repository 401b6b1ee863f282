"""One row of numbers for each message, from the features that Rasa's featurizers left on it.

Counts are weighted by tf-idf and each block gets length 1. The embedding is standardised column by column,
its parts (one of each layer when the encoder is not tuned) get the same length, and the whole gets length
`weight`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from lotsen.nlu.encoder import SIZE
from lotsen.nlu.row_features import CountFeatures, RowFeatures

Floats = npt.NDArray[np.float32]
LEAST_DEVIATION = 1e-6  # below it a column is constant but for rounding, and is only centred


@dataclass(frozen=True)
class _Counts:
    """One count feature of several messages, one after the other."""

    columns: npt.NDArray[np.int32]
    counts: npt.NDArray[np.float64]
    lengths: npt.NDArray[np.int64]  # how many of them are each message's
    width: int  # columns of the feature

    def weighted(self, idf: Floats) -> npt.NDArray[np.float64]:
        """Return tf-idf weights, of length 1 for each message."""
        weights: npt.NDArray[np.float64] = (1 + np.log(self.counts)) * idf[self.columns]
        owner = np.repeat(np.arange(self.lengths.size), self.lengths)
        squares = np.bincount(owner, weights * weights, self.lengths.size)
        weights /= np.sqrt(squares)[owner]
        return weights


@dataclass
class FeatureSpace:
    """Which features make a row, and what `fit` learned about them."""

    sparse: list[str]  # aliases of count featurizers, one block each
    dense: str  # alias of the embedding featurizer
    weight: float  # length of the embedding beside blocks of length 1
    idf: list[Floats] = field(default_factory=list)
    mean: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    deviation: Floats = field(default_factory=lambda: np.zeros(0, np.float32))

    def fit(self, messages: list[Message]) -> csr_matrix:
        """Learn idf, mean and deviation from training messages and return their rows, shape (n, columns)."""
        blocks = [_counts(messages, alias) for alias in self.sparse]
        self.idf = []
        for block in blocks:
            seen = np.bincount(block.columns[block.counts > 0], minlength=block.width)
            self.idf.append((np.log((1 + len(messages)) / (1 + seen)) + 1).astype(np.float32))
        vectors = _vectors(messages, self.dense)
        found = np.array([vector for vector in vectors if vector is not None])
        if found.size:
            self.mean = np.mean(found, axis=0, dtype=np.float64).astype(np.float32)
            deviation = np.std(found, axis=0, dtype=np.float64).astype(np.float32)
            self.deviation = np.where(deviation > LEAST_DEVIATION, deviation, np.float32(1))
        return self._rows(blocks, vectors)

    @property
    def apart(self) -> int | None:
        """The column at which a tuned encoder's vector begins; None when it is learned with the counts."""
        tuned = self.mean.size > 0 and self.mean.size % SIZE != 0
        return sum(idf.size for idf in self.idf) if tuned else None

    def rows(self, messages: list[Message]) -> csr_matrix:
        """Return one row a message, shape (n, columns); a feature that is missing is zero."""
        return self._rows([_counts(messages, alias) for alias in self.sparse], _vectors(messages, self.dense))

    def row(self, message: Message) -> tuple[npt.NDArray[np.int64], Floats]:
        """Return one message's row as columns and values, each of shape (n,).

        The same numbers as `rows`, in a fifth of the time: most of that is SciPy's, whatever the row holds.
        """
        columns, values, offset = [], [], 0
        for alias, idf in zip(self.sparse, self.idf, strict=True):
            found, counts = _of_one(_feature(message, alias))
            weights = (1 + np.log(counts)) * idf[found]
            columns.append(found + offset)
            values.append((weights / (np.sqrt(weights @ weights) or 1.0)).astype(np.float32))
            offset += idf.size
        vector = _feature(message, self.dense)
        if vector is not None:
            columns.append(np.arange(offset, offset + self.mean.size))
            values.append(self._standardised([np.asarray(vector.features[0], np.float32)])[0])
        return np.concatenate(columns), np.concatenate(values)

    def _rows(self, blocks: list[_Counts], vectors: list[Floats | None]) -> csr_matrix:
        """Put the blocks side by side.

        Built from plain arrays: scipy's own stacking costs several milliseconds a message.
        """
        size = self.mean.size
        lengths = sum((block.lengths for block in blocks), np.full(len(vectors), size))
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        columns, values = np.empty(ends[-1], np.int32), np.empty(ends[-1], np.float32)
        free, offset = ends[:-1].copy(), 0  # free: where the next block of each row begins
        for block, idf in zip(blocks, self.idf, strict=True):
            before = np.cumsum(block.lengths) - block.lengths
            place = np.arange(block.columns.size) + np.repeat(free - before, block.lengths)
            columns[place] = block.columns + offset
            values[place] = block.weighted(idf)
            free += block.lengths
            offset += idf.size
        place = free[:, None] + np.arange(size)
        columns[place] = np.arange(offset, offset + size)
        values[place] = self._standardised(vectors)
        shape = (len(vectors), offset + size)
        return csr_matrix((values, columns, ends), shape=shape, dtype=np.float32)

    def _standardised(self, vectors: list[Floats | None]) -> Floats:
        """Return the embedding's part of the rows, shape (n, size)."""
        there = np.array([vector is not None for vector in vectors])
        full = np.array([self.mean if vector is None else vector for vector in vectors])
        parts = ((full - self.mean) / self.deviation).reshape(len(vectors), parts_of(self.mean.size), -1)
        lengths = np.linalg.norm(parts, axis=2, keepdims=True)
        parts /= np.where(lengths > 0, lengths, 1)
        rows: Floats = parts.reshape(full.shape) * np.float32(self.weight / np.sqrt(parts_of(self.mean.size)))
        rows[~there] = 0
        return rows

    def save(self, path: Path) -> None:
        """Write what was learned to `path` (.npz)."""
        idf = {f"idf_{n}": idf for n, idf in enumerate(self.idf)}
        np.savez_compressed(path, mean=self.mean, deviation=self.deviation, **idf)

    def load(self, path: Path) -> None:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            self.mean, self.deviation = stored["mean"], stored["deviation"]
            self.idf = [stored[f"idf_{n}"] for n in range(len(self.sparse))]


def parts_of(length: int) -> int:
    """Return how many vectors of the same size an embedding is made of."""
    return 1 if length % SIZE else max(1, length // SIZE)


def _feature(message: Message, alias: str) -> Features | None:
    """The sentence feature; not by Rasa's own way, which copies it."""
    for feature in message.features:
        if feature.origin == alias and feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE:
            return feature
    return None


def _of_one(feature: Features | None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The columns of one message's counts, and the counts."""
    if feature is None:
        return np.zeros(0, np.int64), np.zeros(0)
    if isinstance(feature, CountFeatures):
        return feature.columns, feature.counts
    found = feature.features.tocoo(copy=False)
    return found.col.astype(np.int64), found.data


def _counts(messages: list[Message], alias: str) -> _Counts:
    features = [_feature(message, alias) for message in messages]
    columns, counts, lengths, width = [], [], [], 0
    for _, run in groupby(features, key=lambda feature: id(getattr(feature, "matrix", feature))):
        same = list(run)
        first = same[0]
        if first is None:
            lengths.append(np.zeros(len(same), np.int64))
            continue
        if isinstance(first, RowFeatures):
            found = first.matrix[[feature.row for feature in same if isinstance(feature, RowFeatures)]]
            lengths.append(np.diff(found.indptr))
            columns.append(found.indices)
        else:
            found = first.features.tocoo(copy=False)
            lengths.append(np.full(len(same), found.nnz))
            columns.append(found.col)
        counts.append(found.data)
        width = found.shape[1]
    return _Counts(
        columns=np.concatenate(columns) if columns else np.zeros(0, np.int32),
        counts=np.concatenate(counts) if counts else np.zeros(0),
        lengths=np.concatenate(lengths) if lengths else np.zeros(0, np.int64),
        width=width,
    )


def _vectors(messages: list[Message], alias: str) -> list[Floats | None]:
    features = [_feature(message, alias) for message in messages]
    return [None if found is None else np.asarray(found.features[0], np.float32) for found in features]
