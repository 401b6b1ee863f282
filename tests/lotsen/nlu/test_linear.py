"""The linear model: learns, gives probabilities, and comes back from disk the same."""

from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from lotsen.nlu.linear import LinearModel


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


def test_the_same_seed_gives_the_same_model(tmp_path: Path) -> None:
    rows, targets = data(["a", "b", "c"])
    one, two = (LinearModel.fit(rows, targets, c=1.0, seed=1) for _ in range(2))
    assert (one.weights == two.weights).all() and one.sharpness == two.sharpness
    one.save(tmp_path / "model.npz")
    again = LinearModel.load(tmp_path / "model.npz")
    assert again.labels == one.labels
    assert np.allclose(again.probabilities(rows), one.probabilities(rows), atol=1e-3)
