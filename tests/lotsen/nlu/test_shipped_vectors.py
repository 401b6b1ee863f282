"""Vectors that ship with the code, over the real encoder."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from lotsen import paths
from lotsen.nlu import shipped_vectors
from lotsen.nlu.embedder import shared
from lotsen.nlu.embedding_cache import EmbeddingCache
from tests.lotsen.nlu.test_embedder import TEXTS
from tests.lotsen.nlu.test_embedding_cache import Counting

ENCODER = shared(paths.ENCODER)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A file with the vectors of all texts but two."""
    first = EmbeddingCache(tmp_path / "first.npz", ENCODER)
    first.embed_many(TEXTS[2:])
    shipped_vectors.write(tmp_path / "lines.npz", first.read())
    return tmp_path / "lines.npz"


def test_what_ships_is_not_embedded_and_hardly_turned(tmp_path: Path, shipped: Path) -> None:
    counting = Counting(paths.ENCODER)
    cache = EmbeddingCache(tmp_path / "cache.npz", counting, shipped=shipped)
    vectors = cache.embed_many(TEXTS)
    assert counting.asked == TEXTS[:2]
    assert len(cache.read()) == 2, "the cache holds again what ships"
    assert np.sum(vectors * ENCODER.embed_many(TEXTS), axis=1).min() > 0.98
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=2e-3)


def test_a_machine_that_has_embedded_them_trains_alike(tmp_path: Path, shipped: Path) -> None:
    new = EmbeddingCache(tmp_path / "new.npz", ENCODER, shipped=shipped).embed_many(TEXTS)
    EmbeddingCache(tmp_path / "old.npz", ENCODER).embed_many(TEXTS)
    old = EmbeddingCache(tmp_path / "old.npz", ENCODER, shipped=shipped).embed_many(TEXTS)
    np.testing.assert_array_equal(new, old)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", None])
def test_a_broken_file_is_said_and_costs_time_only(
    tmp_path: Path, shipped: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    shipped.write_bytes(shipped.read_bytes()[:500] if content is None else content)
    counting = Counting(paths.ENCODER)
    with caplog.at_level(logging.WARNING):
        EmbeddingCache(tmp_path / "cache.npz", counting, shipped=shipped).embed_many(TEXTS)
    assert counting.asked == TEXTS
    assert "lines.npz cannot be used" in caplog.text and caplog.text.count("\n") == 1


def test_vectors_of_another_encoder_are_not_used(
    tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(paths.ENCODER)
    monkeypatch.setattr(Counting, "stamp", "another")
    EmbeddingCache(tmp_path / "cache.npz", counting, shipped=shipped).embed_many(TEXTS)
    assert counting.asked == TEXTS


def test_vectors_of_another_length_are_not_used(tmp_path: Path, shipped: Path) -> None:
    assert shipped_vectors.read(shipped, ENCODER.length + 1) == {}
    assert shipped_vectors.read(tmp_path / "none.npz", ENCODER.length) == {}
