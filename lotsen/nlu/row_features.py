"""Sentence features without a matrix of their own: making one for each text costs SciPy a lot of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import coo_matrix, csr_matrix


class _Later(Features):
    """A sentence feature of the text whose matrix is made when somebody asks for it."""

    def __init__(self, origin: str) -> None:
        self.type, self.attribute, self.origin = FEATURE_TYPE_SENTENCE, TEXT, origin
        self._cached_fingerprint: str | None = None


class RowFeatures(_Later):
    """The counts of one training line: a row of the matrix of all lines."""

    def __init__(self, matrix: csr_matrix, row: int, origin: str) -> None:
        super().__init__(origin)
        self.matrix, self.row = matrix, row

    @property
    def features(self) -> coo_matrix:
        """The row by itself, shape (1, columns)."""
        return self.matrix[self.row].tocoo()


class CountFeatures(_Later):
    """The counts of one message: of which columns, in order, and how much each, both of shape (n,)."""

    def __init__(self, counts: Mapping[int, float], width: int, origin: str) -> None:
        super().__init__(origin)
        self.columns: npt.NDArray[np.int64] = np.array(sorted(counts), np.int64)
        self.counts = np.array([counts[column] for column in self.columns.tolist()], np.float64)
        self.width = width

    @property
    def features(self) -> coo_matrix:
        """As Rasa has them, shape (1, columns)."""
        rows = np.zeros_like(self.columns)
        return coo_matrix((self.counts, (rows, self.columns)), shape=(1, self.width))


def add_rows(messages: Sequence[Message], matrix: csr_matrix, origin: str) -> None:
    """Give each message its row of `matrix`, shape (n, columns), as the feature of a featurizer."""
    for row, message in enumerate(messages):
        message.add_features(RowFeatures(matrix, row, origin))
