"""Rows of numbers from features: sizes, lengths, what is missing, and the way to disk and back."""

from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from lotsen.nlu.encoder import SIZE
from lotsen.nlu.feature_space import FeatureSpace
from lotsen.nlu.row_features import CountFeatures

RANDOM = np.random.default_rng(1)


def message(dense: bool = True, length: int = 8) -> Message:
    made = Message({TEXT: "x"})
    counts = csr_matrix(RANDOM.integers(0, 3, (1, 10)).astype(float))
    made.add_features(Features(counts, FEATURE_TYPE_SENTENCE, TEXT, "words"))
    if dense:
        vector = RANDOM.normal(size=(1, length)).astype(np.float32)
        made.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, "embedding"))
    return made


@pytest.fixture
def messages() -> list[Message]:
    return [message() for _ in range(20)]


def test_blocks_have_the_lengths_asked_for() -> None:
    """The embedding of an encoder that is not tuned has a part for each of its layers."""
    rows = FeatureSpace(["words"], "embedding", 2.0).fit([message(length=2 * SIZE) for _ in range(20)])
    assert rows.shape == (20, 10 + 2 * SIZE)
    table = rows.toarray()
    assert np.allclose(np.linalg.norm(table[:, :10], axis=1), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(table[:, 10 : 10 + SIZE], axis=1), np.sqrt(2), atol=1e-5)


def test_only_a_tuned_vector_is_learned_apart(messages: list[Message]) -> None:
    tuned, frozen = (FeatureSpace(["words"], "embedding", 1.0) for _ in range(2))
    tuned.fit(messages)
    assert tuned.apart == 10
    frozen.fit([message(length=SIZE) for _ in range(3)])
    assert frozen.apart is None
    nothing = FeatureSpace(["words"], "embedding", 1.0)
    nothing.fit([message(dense=False)])
    assert nothing.apart is None


def test_a_missing_embedding_is_zero(messages: list[Message]) -> None:
    space = FeatureSpace(["words"], "embedding", 1.0)
    space.fit(messages)
    row = space.rows([message(dense=False)]).toarray()[0]
    assert row.shape == (18,) and not row[10:].any() and row[:10].any()


@pytest.mark.parametrize("dense", [True, False])
def test_one_message_has_the_row_that_it_has_among_others(messages: list[Message], dense: bool) -> None:
    """With Rasa's features, with counts alone, and without any."""
    space = FeatureSpace(["words", "names"], "embedding", 1.5)
    for each in messages:
        each.add_features(CountFeatures({1: 2, 0: 1}, 3, "names"))
    space.fit(messages)
    asked = message(dense=dense)
    for one in (asked, Message({TEXT: "x"})):
        columns, values = space.row(one)
        wanted = np.zeros(10 + 3 + 8, np.float32)
        wanted[columns] = values
        assert np.allclose(space.rows([one]).toarray()[0], wanted, atol=1e-6)
    asked.add_features(CountFeatures({2: 1}, 3, "names"))
    columns, values = space.row(asked)
    assert columns.size == len(set(columns.tolist())) and values[columns == 12].tolist() == [1.0]


def test_saved_and_loaded_it_gives_the_same_rows(messages: list[Message], tmp_path: Path) -> None:
    space = FeatureSpace(["words"], "embedding", 1.0)
    rows = space.fit(messages)
    space.save(tmp_path / "space.npz")
    again = FeatureSpace(["words"], "embedding", 1.0)
    again.load(tmp_path / "space.npz")
    assert (abs(again.rows(messages) - rows)).max() == 0
