"""Vectors of the training lines that ship with the code: a first training embeds only lines that are newer.

A number is stored as the nearest multiple of a step of its own, so that a vector takes a fifth of its room in
the cache and turns by less than the encoder's own int8 turns it (docs/adr/0026-shipped-vectors.md). Lines
are told by their key in the cache, which holds the text, the encoder and the code that runs it: after a
change of one of these a line is not found, and embedded as before. Imports neither rasa nor rasa_sdk.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lotsen.paths import ROOT

FILE = ROOT / "tools" / "encoder" / "tuned" / "lines.npz"
# Of the standard deviation that a number has over all lines: cosine .990 with the vector itself.
STEP = 0.58
_KEY_BYTES = 8  # of the cache's key: of 60,000 lines two are alike once in ten billion files
Halves = npt.NDArray[np.float16]
logger = logging.getLogger(__name__)


def read(file: Path, length: int) -> dict[bytes, Halves]:
    """Return the file's unit vectors, by `short`; none if it is missing, broken or another encoder's."""
    if not file.is_file():
        return {}
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            keys, codes, steps = stored["keys"], stored["codes"], stored["steps"]
        if steps.shape == (length,):
            vectors = _unit(codes.astype(np.float32) * steps).astype(np.float16)
            return dict(zip(map(bytes, keys), vectors, strict=True))
    except Exception as error:  # a zip file can be broken in many ways, and vectors can always be made again
        why = " ".join(str(error).split())[:200]
        logger.warning("The vectors of %s cannot be used, so the lines are embedded: %s", file.name, why)
    return {}


def write(file: Path, vectors: Mapping[str, Halves]) -> None:
    """Replace the file by these vectors, by their keys in the cache."""
    keys = sorted(vectors)
    numbers = np.stack([vectors[key] for key in keys]).astype(np.float32)
    steps = np.maximum(numbers.std(axis=0), 1e-6) * STEP
    codes = np.clip(np.rint(numbers / steps), -127, 127).astype(np.int8)
    half = file.with_name(f"{file.name}.new")
    with half.open("wb") as stream:
        packed = np.frombuffer(b"".join(map(short, keys)), np.uint8).reshape(-1, _KEY_BYTES)
        np.savez_compressed(stream, keys=packed, codes=codes, steps=steps.astype(np.float32))
    half.replace(file)


def short(key: str) -> bytes:
    """Return what a line is told by here, of its key in the cache."""
    return bytes.fromhex(key)[:_KEY_BYTES]


def _unit(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    found: npt.NDArray[np.float32] = vectors / np.maximum(
        np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6
    )
    return found
