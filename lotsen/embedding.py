"""Sentence embeddings: one text in, one unit vector out. Imports neither rasa nor rasa_sdk.

The encoder is multilingual-e5-small, which scripts/build_encoder.py writes into .cache/encoder/. Nothing is
loaded before the first text.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import threading
import weakref
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lotsen.text import clean

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
logger = logging.getLogger(__name__)

SIZE = 384  # numbers a layer gives for each piece: multilingual-e5-small
# A vector is made of these layers' outputs, counted from 0, the last one first: a linear classifier finds in
# the middle ones what the last has lost. Another choice: raise VERSION in scripts/build_encoder.py.
LAYERS = (11, 9, 7, 5)
LENGTH = SIZE * len(LAYERS)  # of a vector
# 32 weights share a scale; byte j of `nibbles` holds weight j (low half) and j + 16 (high half), each plus 8.
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
BLOCK_WEIGHTS = 32
ROW_BYTES = SIZE // BLOCK_WEIGHTS * BLOCK.itemsize
PREFIX = "query: "  # the model was trained with it; both sides of a symmetric comparison take this one
# 256 cost 30 ms. A longer text keeps its beginning and its end: emergencies often come last.
MAX_PIECES = 256
TAIL_PIECES = 100
# What the model's own tokenizer turns into a space, and lotsen.text keeps: the joiners (between Persian
# letters, within emoji), the mark for a broken character, and U+2581, by which the tokenizer writes a space.
_AS_SPACE = dict.fromkeys(map(ord, "\u200c\u200d\ufffd\u2581"), " ")
CACHED_TEXTS = 1024  # 6 kB each
CACHE_FILE_VECTORS = 25_000  # 78 MB; a fuller file keeps only what the latest training used

STAMP_FILE, GRAPH_FILE, PIECES_FILE = "stamp.json", "encoder.onnx", "pieces.spm"
WORDS_FILE, META_FILE = "words.bin", "meta.npz"


class EncoderMissing(RuntimeError):
    """The encoder's files are missing or broken; the message is one sentence that says how to mend it."""


def normalise(text: str) -> str:
    """Return what is embedded of `text`: lotsen.text.clean, then _AS_SPACE as spaces. Never raises."""
    return " ".join(clean(text).translate(_AS_SPACE).split())


def dequantise(blocks: npt.NDArray[Any]) -> Floats:
    """Turn BLOCK records (rows, n) into weights (rows, 32 * n)."""
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    weights: Floats = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
    weights *= blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(len(blocks), -1)


class _WordTable:
    """The 4-bit word vectors, read row by row from the file.

    Not memory-mapped: mapped pages stay counted as ours (52 MB after a training), and a mapped file that
    somebody cuts short kills the process.
    """

    def __init__(self, file: Path, vocabulary: int) -> None:
        self._file = os.open(file, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        if os.fstat(self._file).st_size != vocabulary * ROW_BYTES:
            raise ValueError(f"{file.name} has another size than it should")

    def rows(self, ids: list[int]) -> Floats:
        """Return the vectors of these pieces, (n, SIZE)."""
        rows = b"".join(os.pread(self._file, ROW_BYTES, number * ROW_BYTES) for number in ids)
        return dequantise(np.frombuffer(rows, BLOCK).reshape(len(ids), -1))


@dataclass(frozen=True)
class _Loaded:
    pieces: Any  # sentencepiece.SentencePieceProcessor
    session: Any  # onnxruntime.InferenceSession
    words: _WordTable
    positions: Floats  # (positions, SIZE), the type vector already added
    begin: int
    end: int

    def ids(self, text: str) -> list[int]:
        """Piece ids of PREFIX and `text` between the two markers, MAX_PIECES at most."""
        found: list[int] = self.pieces.encode(PREFIX + text)
        room = MAX_PIECES - 2
        if len(found) > room:
            found = found[: room - TAIL_PIECES] + found[-TAIL_PIECES:]
        return [self.begin, *found, self.end]

    def vector(self, text: str) -> Floats:
        ids = self.ids(text)
        words = self.words.rows(ids) + self.positions[: len(ids)]
        means: Floats = self.session.run(None, {"words": words[None]})[0][0]
        means /= np.linalg.norm(means, axis=-1, keepdims=True)
        return means.ravel() / np.float32(np.sqrt(len(LAYERS)))


class Embedder:
    """Embeds texts with the encoder in `folder`. Thread-safe; loads on first use, 105 MB then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loaded: _Loaded | None = None
        self._lock = threading.Lock()
        self._vector = lru_cache(maxsize=CACHED_TEXTS)(lambda text: self._encoder().vector(text))

    def embed(self, text: str) -> Floats:
        """Return the unit vector of `text`, shape (LENGTH,), always finite; '' gives that of the bare prefix.

        Its parts, one of each of LAYERS, all have length 1/2: twice the first is the model's own vector.
        Raises EncoderMissing, and nothing else whatever the string.
        """
        vector: Floats = self._vector(normalise(text)).copy()  # a copy: the caller may write into it
        return vector

    def embed_many(self, texts: list[str]) -> Floats:
        """Return the vectors of `texts`, shape (n, LENGTH). One by one: padding lets neighbours matter."""
        return np.stack([self.embed(text) for text in texts]) if texts else np.empty((0, LENGTH), np.float32)

    def ids(self, text: str) -> list[int]:
        """Return the piece ids that the encoder sees for `text`, markers included."""
        return self._encoder().ids(normalise(text))

    @property
    def stamp(self) -> str:
        """What tells one build of the encoder from another. Raises EncoderMissing."""
        try:
            return str(json.loads((self.folder / STAMP_FILE).read_text(encoding="utf-8"))["stamp"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _missing(self.folder, error) from error

    def _encoder(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.folder)
            return self._loaded


class EmbeddingCache:
    """Vectors of training lines in one .npz file, so that the next training embeds only new ones.

    As float16, 3 kB each: all numbers of a unit vector lie within its range, and 11 bits of each are plenty.
    What comes back is rounded so whether it was in the file or not: both trainings see the same.
    """

    def __init__(self, file: Path, embedder: Embedder) -> None:
        self.file, self.embedder = file, embedder

    def embed_many(self, texts: list[str]) -> Floats:
        """Return the vectors of `texts`, shape (n, LENGTH), from the file if there. Raises EncoderMissing."""
        stamp = self.embedder.stamp
        keys = [hashlib.sha256(f"{stamp}\0{normalise(text)}".encode()).hexdigest() for text in texts]
        known = self._read()
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            known.update((key, self.embedder.embed(text).astype(np.float16)) for key, text in new.items())
            self._write(known if len(known) <= CACHE_FILE_VECTORS else {key: known[key] for key in keys})
        vectors = [known[key].astype(np.float32) for key in keys]
        return np.stack(vectors) if vectors else np.empty((0, LENGTH), np.float32)

    def _read(self) -> dict[str, Halves]:
        try:
            with self.file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
            if vectors.shape[1:] == (LENGTH,) and vectors.dtype == np.float16 and np.isfinite(vectors).all():
                return dict(zip(keys.astype(str).tolist(), vectors, strict=True))
        except Exception:  # a zip file can be broken in many ways, and the vectors can always be made again
            logger.debug("embedding cache %s not read", self.file, exc_info=True)
        return {}

    def _write(self, known: dict[str, Halves]) -> None:
        """Replace the file in one step. A disk that cannot be written to costs time only: a warning."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=self.file.name, suffix=".tmp", dir=self.file.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    keys = np.array(list(known), "S")  # a byte a digit, not four
                    np.savez(stream, keys=keys, vectors=np.stack(list(known.values())))
                os.replace(name, self.file)
            except BaseException:
                os.unlink(name)
                raise
        except OSError as error:
            logger.warning("The embedding cache %s cannot be written: %s", self.file, error)


_embedders: dict[Path, Embedder] = {}
_embedders_lock = threading.Lock()


def shared(folder: Path) -> Embedder:
    """Return the process's one Embedder for `folder`, so that several components load it once."""
    with _embedders_lock:
        return _embedders.setdefault(folder.resolve(), Embedder(folder))


def _missing(folder: Path, why: object) -> EncoderMissing:
    reason = " ".join(str(why).split())[:200]
    return EncoderMissing(f"The sentence encoder {folder} is missing or broken: run `make setup` ({reason}).")


def _load(folder: Path) -> _Loaded:
    try:
        import onnxruntime  # type: ignore[import-untyped, unused-ignore]
        import sentencepiece  # type: ignore[import-untyped, unused-ignore]

        with (folder / META_FILE).open("rb") as stream, np.load(stream, allow_pickle=False) as meta:
            positions = meta["positions"] + meta["type"]
            begin, end = int(meta["begin"]), int(meta["end"])
            vocabulary = int(meta["vocabulary"])
        words = _WordTable(folder / WORDS_FILE, vocabulary)
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / PIECES_FILE))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a message is too short to share out
        options.enable_cpu_mem_arena = False  # 15 MB less, no slower at this size
        graph = str(folder / GRAPH_FILE)
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        loaded = _Loaded(pieces, session, words, positions, begin, end)
        vector = loaded.vector("")
        fits = vector.shape == (LENGTH,) and pieces.get_piece_size() <= vocabulary
        if not (fits and np.isfinite(vector).all()):
            raise ValueError("its parts do not fit together")
    except Exception as error:  # each of the libraries has its own kinds of error for a broken file
        raise _missing(folder, error) from error
    return loaded
