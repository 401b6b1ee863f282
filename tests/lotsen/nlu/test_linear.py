"""The linear model: learns, gives probabilities, and comes back from disk the same."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from lotsen.nlu import linear
from lotsen.nlu.linear import COUNTS_SHARE, VECTOR_C, LinearModel


def data(labels: list[str]) -> tuple[csr_matrix, list[str]]:
    random = np.random.default_rng(3)
    targets = [label for label in labels for _ in range(30)]
    points = np.eye(len(labels))[[labels.index(t) for t in targets]] + random.normal(
        0, 0.2, (len(targets), len(labels))
    )
    return csr_matrix(points.astype(np.float32)), targets


def test_it_learns_and_its_shares_sum_to_one() -> None:
    for labels in (["a", "b", "c"], ["akut", "other"]):
        rows, targets = data(labels)
        model = LinearModel.fit(rows, targets, c=1.0, seed=1)
        shares = model.probabilities(rows)
        assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)
        found = [model.labels[best] for best in shares.argmax(axis=1)]
        assert np.mean([a == b for a, b in zip(found, targets, strict=True)]) > 0.95


def test_one_row_has_the_shares_that_it_has_among_others() -> None:
    rows, targets = data(["a", "b", "c"])
    model = LinearModel.fit(rows, targets, c=1.0, seed=1)
    for row in range(3):
        one = rows[row]
        found = model.of_one(one.indices.astype(np.int64), one.data)
        assert np.allclose(found, model.probabilities(rows)[row], atol=1e-6)


def test_the_same_seed_gives_the_same_model(tmp_path: Path) -> None:
    rows, targets = data(["a", "b", "c"])
    one, two = (LinearModel.fit(rows, targets, c=1.0, seed=1) for _ in range(2))
    assert (one.weights == two.weights).all() and one.sharpness == two.sharpness
    one.save(tmp_path / "model.npz")
    again = LinearModel.load(tmp_path / "model.npz")
    assert again.labels == one.labels
    assert np.allclose(again.probabilities(rows), one.probabilities(rows), atol=1e-3)


def test_no_message_copies_the_weights(tmp_path: Path) -> None:
    """What the product takes lies in the order that SciPy wants, however the model was made."""
    rows, targets = data(["a", "b", "c"])
    vectors = hstack([rows, csr_matrix(np.eye(90, 7, dtype=np.float32))]).tocsr()
    made = [
        LinearModel.fit(rows, targets, c=1.0, seed=1),
        LinearModel.fit(vectors, targets, c=1.0, seed=1, apart=rows.shape[1]),
        LinearModel(["a", "b"], np.ones((2, 3), np.float32), np.zeros(2, np.float32), 1.0),
    ]
    for number, model in enumerate(made):
        model.save(tmp_path / f"{number}.npz")
        for one in (model, LinearModel.load(tmp_path / f"{number}.npz")):
            assert np.shares_memory(one.weights.T.ravel(), one.weights)


def test_a_tuned_vector_is_learned_apart_and_does_not_silence_the_counts() -> None:
    """The vector tells the classes apart wholly, as that of a line that the encoder was tuned on."""
    for labels in (["a", "b", "c"], ["akut", "other"]):
        rows, targets = data(labels)
        vectors = np.eye(len(labels), 7)[[labels.index(target) for target in targets]]
        both = hstack([rows, csr_matrix(vectors.astype(np.float32))]).tocsr()
        counts = LinearModel.fit(rows, targets, c=1.0, seed=1)
        apart = LinearModel.fit(both, targets, c=1.0, seed=1, apart=rows.shape[1])
        share = COUNTS_SHARE * counts.sharpness
        assert np.allclose(apart.weights[:, : rows.shape[1]], share * counts.weights, atol=1e-5)
        assert np.allclose(apart.probabilities(both).sum(axis=1), 1, atol=1e-5)
        found = [apart.labels[best] for best in apart.probabilities(both).argmax(axis=1)]
        assert np.mean([one == other for one, other in zip(found, targets, strict=True)]) > 0.95
        alone = LinearModel.fit(csr_matrix(vectors.astype(np.float32)), targets, c=1.0, seed=1, apart=0)
        assert alone.weights.shape == (len(labels), 7)


def test_what_is_learned_apart_is_the_probability_of_a_logistic_regression() -> None:
    labels = ["akut", "other"]
    rows, targets = data(labels)
    model = LinearModel.fit(rows, targets, c=1.0, seed=1, apart=0)
    scale = np.sqrt(rows.shape[1])
    wanted = LogisticRegression(C=VECTOR_C / scale**2, class_weight="balanced", max_iter=500)
    wanted.fit(rows.toarray() * scale, targets)
    expected = wanted.predict_proba(rows.toarray() * scale)
    assert np.allclose(model.probabilities(rows), expected, atol=1e-3)


@pytest.mark.parametrize("guess", ["of a third", "nothing is near", "another label", "nobody knows"])
def test_svms_that_learn_from_the_lines_near_them_are_those_of_all_lines(
    monkeypatch: pytest.MonkeyPatch, guess: str
) -> None:
    """Whatever is taken for near at first, and with a label that has no lines."""
    monkeypatch.setattr(linear, "TOLERANCE", 1e-4)
    random = np.random.default_rng(4)
    wanted = np.repeat([0, 1, 2, 4], 60)
    points = np.eye(5)[wanted] * 2 + random.normal(0, 0.6, (len(wanted), 5))
    rows = csr_matrix(np.hstack([points, random.normal(0, 0.3, (len(wanted), 20))]))
    expected = linear._margins(rows, *linear._svms(rows, wanted, 5, 0.3, 1))
    near = {
        "of a third": linear._margins(rows, *linear._svms(rows[::3], wanted[::3], 5, 0.3, 1)),
        "nothing is near": np.full((len(wanted), 5), -2.0),
        "another label": -expected,
        "nobody knows": np.zeros((len(wanted), 5)),
    }[guess]
    found = linear._margins(rows, *linear._svms_near(rows, wanted, near, 0.3, 1))
    assert np.allclose(found, expected, atol=2e-3)
    assert (found[:, 3] == 0).all() and (expected < -1).mean() > 0.1
