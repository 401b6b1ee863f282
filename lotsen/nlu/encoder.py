"""The sentence encoder's files, as tools/encoder/build.py writes them, and what runs them.

multilingual-e5-small with weights of 4 and 8 bits; tuned on our lines, cut off and with one shorter vector
when the adapter that ships with the code could be used (docs/adr/0020-tuned-encoder.md), else as it came.
Imports neither rasa nor rasa_sdk.
"""

from __future__ import annotations

import json
import logging
import os
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
logger = logging.getLogger(__name__)

SIZE = 384  # numbers a layer gives for each piece: multilingual-e5-small
# Untuned, a vector is made of these layers' outputs, counted from 0, the last one first: a linear classifier
# finds in the middle ones what the last has lost.
LAYERS = (11, 9, 7, 5)
# 32 weights share a scale; byte j of `nibbles` holds weight j (low half) and j + 16 (high half), each plus 8.
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
BLOCK_WEIGHTS = 32
ROW_BYTES = SIZE // BLOCK_WEIGHTS * BLOCK.itemsize
PREFIX = "query: "  # the model was trained with it; both sides of a symmetric comparison take this one
# 256 cost 30 ms. A longer text keeps its beginning and its end: emergencies often come last.
MAX_PIECES = 256
TAIL_PIECES = 100

STAMP_FILE, GRAPH_FILE, PIECES_FILE = "stamp.json", "encoder.onnx", "pieces.spm"
WORDS_FILE, META_FILE = "words.bin", "meta.npz"


class EncoderMissing(RuntimeError):
    """The encoder's files are missing or broken; the message is one sentence that says how to mend it."""


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
class Encoder:
    """The loaded files: text in, vector out."""

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
        """Return the unit vector of a normalised text: the graph's rows one after another, of like length."""
        ids = self.ids(text)
        words = self.words.rows(ids) + self.positions[: len(ids)]
        rows: Floats = self.session.run(None, {"words": words[None]})[0][0]
        rows /= np.linalg.norm(rows, axis=-1, keepdims=True)
        return rows.ravel() / np.float32(np.sqrt(len(rows)))


@dataclass(frozen=True)
class Made:
    """What the builder says of an encoder: what it is, how long its vectors are, whether it is tuned."""

    stamp: str
    length: int
    tuned: bool
    why: str = ""  # it is not


def made(folder: Path) -> Made:
    """Read what the builder wrote into `folder`. Raises EncoderMissing."""
    try:
        found = json.loads((folder / STAMP_FILE).read_text(encoding="utf-8"))
        return Made(str(found["stamp"]), int(found["length"]), bool(found["tuned"]), str(found["why"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise missing(folder, error) from error


def load(folder: Path) -> Encoder:
    """Load the files in `folder`; raise EncoderMissing, and nothing else, when they are no good."""
    told = made(folder)
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
        loaded = Encoder(pieces, session, words, positions, begin, end)
        vector = loaded.vector("")
        fits = vector.shape == (told.length,) and pieces.get_piece_size() <= vocabulary
        if not (fits and np.isfinite(vector).all()):
            raise ValueError("its parts do not fit together")
    except Exception as error:  # each of the libraries has its own kinds of error for a broken file
        raise missing(folder, error) from error
    if not told.tuned:
        logger.warning("The sentence encoder is not tuned, so that less is understood: %s", told.why)
    return loaded


def missing(folder: Path, why: object) -> EncoderMissing:
    """Return the error that says why the files in `folder` cannot be used."""
    reason = " ".join(str(why).split())[:200]
    return EncoderMissing(f"The sentence encoder {folder} is missing or broken: run `make setup` ({reason}).")
