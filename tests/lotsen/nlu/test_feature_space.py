"""Rows of numbers from features: sizes, lengths, what is missing, and the way to disk and back."""

from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from lotsen.nlu.feature_space import FeatureSpace

RANDOM = np.random.default_rng(1)


def message(dense: bool = True) -> Message:
    made = Message({TEXT: "x"})
    counts = csr_matrix(RANDOM.integers(0, 3, (1, 10)).astype(float))
    made.add_features(Features(counts, FEATURE_TYPE_SENTENCE, TEXT, "words"))
    if dense:
        vector = RANDOM.normal(size=(1, 8)).astype(np.float32)
        made.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, "embedding"))
    return made


@pytest.fixture
def messages() -> list[Message]:
    return [message() for _ in range(20)]


def test_blocks_have_the_lengths_asked_for(messages: list[Message]) -> None:
    rows = FeatureSpace(["words"], "embedding", 2.0, 2).fit(messages).toarray()
    assert rows.shape == (20, 18)
    assert np.allclose(np.linalg.norm(rows[:, :10], axis=1), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(rows[:, 10:14], axis=1), np.sqrt(2), atol=1e-5)


def test_a_missing_embedding_is_zero(messages: list[Message]) -> None:
    space = FeatureSpace(["words"], "embedding", 1.0)
    space.fit(messages)
    row = space.rows([message(dense=False)]).toarray()[0]
    assert row.shape == (18,) and not row[10:].any() and row[:10].any()


def test_saved_and_loaded_it_gives_the_same_rows(messages: list[Message], tmp_path: Path) -> None:
    space = FeatureSpace(["words"], "embedding", 1.0, 2)
    rows = space.fit(messages)
    space.save(tmp_path / "space.npz")
    again = FeatureSpace(["words"], "embedding", 1.0, 2)
    again.load(tmp_path / "space.npz")
    assert (abs(again.rows(messages) - rows)).max() == 0
