"""The cache of vectors, over the real encoder."""

from __future__ import annotations

import os
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest

from lotsen import paths
from lotsen.nlu import embedding_cache, embedding_progress
from lotsen.nlu.embedder import Embedder, shared
from lotsen.nlu.embedding_cache import EmbeddingCache
from lotsen.nlu.encoder import Floats
from tests.lotsen.nlu.test_embedder import TEXTS

ENCODER = shared(paths.ENCODER)


class Counting(Embedder):
    """An embedder that remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def embed(self, text: str) -> Floats:
        self.asked.append(text)
        return ENCODER.embed(text)


def test_cache_file_spares_the_second_training(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "vectors.npz"
    first, second = Counting(paths.ENCODER), Counting(paths.ENCODER)
    vectors = EmbeddingCache(file, first).embed_many([*TEXTS, TEXTS[0]])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors[:-1], ENCODER.embed_many(TEXTS), rtol=2**-11, atol=1e-7)
    np.testing.assert_array_equal(vectors[-1], vectors[0])
    assert len(first.asked) == len(TEXTS)
    again = EmbeddingCache(file, second).embed_many([*TEXTS[::-1], "en ny rad"])
    np.testing.assert_array_equal(again[:-1], vectors[:-1][::-1])
    assert second.asked == ["en ny rad"]
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]
    assert EmbeddingCache(file, second).embed_many([]).shape == (0, ENCODER.length)


def test_cache_file_of_15_000_lines_stays_below_50_mb(tmp_path: Path) -> None:
    few, many = tmp_path / "few.npz", tmp_path / "many.npz"
    EmbeddingCache(few, ENCODER).embed_many(TEXTS[:1])
    EmbeddingCache(many, ENCODER).embed_many(TEXTS[:11])
    assert (many.stat().st_size - few.stat().st_size) / 10 * 15_000 < 50e6


def test_vectors_of_another_length_are_another_encoders(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    keys = np.array(["0" * 64], "S")
    np.savez(file, keys=keys, vectors=np.ones((1, ENCODER.length + 1), np.float16))
    again = EmbeddingCache(file, Counting(paths.ENCODER)).embed_many(TEXTS[:2])
    assert again.shape == (2, ENCODER.length)
    with np.load(file) as stored:
        assert stored["vectors"].shape == (2, ENCODER.length)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\x93NUMPY"])
def test_broken_cache_file_is_rewritten(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "vectors.npz"
    file.write_bytes(content)
    EmbeddingCache(file, Counting(paths.ENCODER)).embed_many(TEXTS[:3])
    after = Counting(paths.ENCODER)
    EmbeddingCache(file, after).embed_many(TEXTS[:3])
    assert after.asked == []


def test_cache_file_of_another_encoder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, other = tmp_path / "vectors.npz", Counting(paths.ENCODER)
    EmbeddingCache(file, ENCODER).embed_many(TEXTS[:3])
    monkeypatch.setattr(Counting, "stamp", "another")
    EmbeddingCache(file, other).embed_many(TEXTS[:3])
    assert other.asked == TEXTS[:3]


def test_cache_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    vectors = EmbeddingCache(tmp_path / "file" / "vectors.npz", ENCODER).embed_many(TEXTS[:2])
    np.testing.assert_allclose(vectors, ENCODER.embed_many(TEXTS[:2]), rtol=2**-11, atol=1e-7)


def test_what_is_made_before_an_interruption_is_kept(tmp_path: Path) -> None:
    """Ctrl-C, or a kill some seconds after the last storing."""
    file = tmp_path / "vectors.npz"

    def stop(done: int, total: int) -> None:
        assert total == 5
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        EmbeddingCache(file, ENCODER, stop).embed_many(TEXTS[:5])
    after = Counting(paths.ENCODER)
    EmbeddingCache(file, after).embed_many(TEXTS[:5])
    assert after.asked == TEXTS[3:5]


def test_it_is_stored_while_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "vectors.npz"
    monkeypatch.setattr(embedding_cache, "STORE_SECONDS", 0)
    stored: list[bool] = []
    EmbeddingCache(file, ENCODER, lambda done, total: stored.append(file.exists())).embed_many(TEXTS[:3])
    assert stored == [False, False, True, True]


def test_several_processes_make_the_same_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bit for bit, in the texts' order, and the calling process makes none."""
    alone = EmbeddingCache(tmp_path / "alone.npz", shared(paths.ENCODER)).embed_many(TEXTS)
    monkeypatch.setattr(embedding_cache, "WORTH_SHARING", 2)
    monkeypatch.setattr(embedding_cache, "SHARE", 2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1})
    counting, told = Counting(paths.ENCODER), []
    together = EmbeddingCache(tmp_path / "two.npz", counting, lambda *one: told.append(one)).embed_many(TEXTS)
    np.testing.assert_array_equal(together, alone)
    assert counting.asked == []
    assert told == [(done, len(TEXTS)) for done in range(len(TEXTS) + 1)]


def test_a_process_that_dies_is_an_error_not_a_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dying(Embedder):
        def embed(self, text: str) -> Floats:
            os._exit(1)

    monkeypatch.setattr(embedding_cache, "WORTH_SHARING", 2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1})
    with pytest.raises(BrokenProcessPool):
        EmbeddingCache(tmp_path / "vectors.npz", Dying(paths.ENCODER)).embed_many(TEXTS)


def test_vectors_of_other_code_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, other = tmp_path / "vectors.npz", Counting(paths.ENCODER)
    EmbeddingCache(file, ENCODER).embed_many(TEXTS[:2])
    monkeypatch.setattr(embedding_cache, "stamp_of", lambda modules: "another prefix")
    EmbeddingCache(file, other).embed_many(TEXTS[:2])
    assert other.asked == TEXTS[:2]


def test_how_far_it_is_stands_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(embedding_progress.PROGRESS, raising=False)
    assert embedding_progress.progress_writer() is None
    file = tmp_path / "progress"
    monkeypatch.setattr(embedding_progress, "_embedded", 0)
    monkeypatch.setenv(embedding_progress.PROGRESS, str(file))
    write = embedding_progress.progress_writer()
    assert write is not None
    for done, stands in ((0, "0 3\n"), (1, "0 3\n"), (3, "3 3\n")):
        write(done, 3)
        assert file.read_text(encoding="ascii") == stands
    joined = embedding_progress.progress_writer()
    assert joined is not None
    joined(0, 2)
    assert file.read_text(encoding="ascii") == "3 5\n"


def test_a_full_file_keeps_what_one_training_asked_for_in_both_its_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_cache, "CACHE_FILE_VECTORS", 3)

    def training(*calls: list[str]) -> list[str]:
        """What a training in a process of its own has to embed."""
        monkeypatch.setattr(embedding_cache, "_used", {})
        counting = Counting(paths.ENCODER)
        for texts in calls:
            EmbeddingCache(tmp_path / "vectors.npz", counting).embed_many(texts)
        return counting.asked

    lines, joined = TEXTS[:2], TEXTS[2:3]
    assert training(TEXTS[3:5]) == TEXTS[3:5]
    assert training(lines, joined) == [*lines, *joined]
    assert training(lines, joined) == []
    assert training(TEXTS[3:5]) == TEXTS[3:5]
