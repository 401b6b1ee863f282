"""A sentence feature that is a row of one matrix for all lines: a matrix a line costs SciPy a lot of time."""

from __future__ import annotations

from collections.abc import Sequence

from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import coo_matrix, csr_matrix


class RowFeatures(Features):
    """The counts of one training line; its matrix is made when somebody asks for it."""

    def __init__(self, matrix: csr_matrix, row: int, origin: str) -> None:
        self.matrix, self.row = matrix, row
        self.type, self.attribute, self.origin = FEATURE_TYPE_SENTENCE, TEXT, origin
        self._cached_fingerprint: str | None = None

    @property
    def features(self) -> coo_matrix:
        """The row by itself, shape (1, columns)."""
        return self.matrix[self.row].tocoo()


def add_rows(messages: Sequence[Message], matrix: csr_matrix, origin: str) -> None:
    """Give each message its row of `matrix`, shape (n, columns), as the feature of a featurizer."""
    for row, message in enumerate(messages):
        message.add_features(RowFeatures(matrix, row, origin))
