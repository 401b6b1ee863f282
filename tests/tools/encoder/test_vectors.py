"""The vectors that ship belong to this encoder and to most of these lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lotsen import paths
from lotsen.nlu import shipped_vectors
from lotsen.nlu.embedder import shared
from lotsen.nlu.embedding_cache import EmbeddingCache
from tools.encoder import vectors
from tools.encoder.tuning.lines import read_lines
from tools.models import train

LEAST_SHARE = 0.9  # of the lines; a tenth is embedded in ten seconds
MOST_BYTES = 6e6


def test_most_lines_ship() -> None:
    texts = sorted({line.text for line in read_lines(paths.HOME / "data")})
    lacking = vectors.lacking(texts)
    assert len(lacking) <= (1 - LEAST_SHARE) * len(texts), "run `.venv/bin/python -m tools vectors`"
    assert shipped_vectors.FILE.stat().st_size < MOST_BYTES


def test_they_are_what_the_encoder_gives() -> None:
    texts = sorted({line.text for line in read_lines(paths.HOME / "data")})[::1500]
    embedder = shared(paths.ENCODER)
    cache = EmbeddingCache(Path(), embedder)
    found = shipped_vectors.read(shipped_vectors.FILE, embedder.length)
    pairs = [
        (found[short], embedder.embed(text))
        for text, key in zip(texts, cache.keys(texts), strict=True)
        if (short := shipped_vectors.short(key)) in found
    ]
    assert len(pairs) > 20
    assert min(float(np.dot(stored.astype(np.float32), fresh)) for stored, fresh in pairs) > 0.98


def test_without_a_training_what_ships_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ships, cached = tmp_path / "lines.npz", tmp_path / "cache.npz"
    for file in (ships, cached):
        file.write_text("as it was", encoding="ascii")
    monkeypatch.setattr(shipped_vectors, "FILE", ships)
    monkeypatch.setattr(vectors, "cached", lambda: EmbeddingCache(cached, shared(paths.ENCODER)))
    monkeypatch.setattr(train, "main", lambda arguments: 1)
    assert vectors.main([]) == 1
    assert [file.name for file in sorted(tmp_path.iterdir())] == [cached.name, ships.name]
    assert ships.read_text(encoding="ascii") == cached.read_text(encoding="ascii") == "as it was"
