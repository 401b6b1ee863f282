"""What tuning changed in the encoder: a few megabytes beside the base weights, plain arrays, no pickle.

`adapter.npz` holds, for each tuned layer, how its matrices differ from the base's, in four bits, 64 numbers
sharing a scale; norms and biases whole; and the matrix that makes the shorter vector. `card.json` beside it
has its digest and says how it was made. A file of another digest, base or layout is not used.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lotsen.nlu.encoder import SIZE, Floats
from lotsen.paths import ROOT
from tools.encoder.weights import Weights

FOLDER = ROOT / "tools" / "encoder" / "tuned"
FILE, CARD = "adapter.npz", "card.json"
LAYOUT = 1  # of the file; one that this code does not know is refused
SHARE = 64  # numbers that share a scale
LIMIT = 7  # of a code: four bits, -7 to 7
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
VECTORS = ("q.b", "k.b", "v.b", "ao.b", "fi.b", "fo.b", "aln.w", "aln.b", "oln.w", "oln.b")


class AdapterError(Exception):
    """The adapter cannot be used; the message is one sentence."""


@dataclass(frozen=True)
class Tuned(Weights):
    """The base weights with what tuning changed: fewer layers, other values, one shorter vector."""

    changed: Mapping[str, Floats] = field(default_factory=dict)
    shorter: tuple[Floats, Floats] | None = None  # matrix (width, SIZE) and bias (width,)

    @property
    def reduce(self) -> tuple[Floats, Floats] | None:
        """Matrix and bias that make the vector shorter."""
        return self.shorter

    def matrix(self, name: str, columns: int) -> Floats:
        """Return a matrix as fp32, (outputs, columns)."""
        found = super().matrix(name, columns)
        return found + self.changed[name] if name in self.changed else found

    def floats(self, name: str) -> Floats:
        """Return an fp32 tensor, flat."""
        return self.changed[name] if name in self.changed else super().floats(name)


def tuned_weights(base: Weights, folder: Path = FOLDER) -> Tuned:
    """Return the base with the adapter in `folder` applied. Raises AdapterError."""
    file = folder / FILE
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        if card["digest"] != digest(file):
            raise AdapterError(f"{file} is not the file that {CARD} beside it describes.")
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return _applied(base, arrays)
    except AdapterError:
        raise
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise AdapterError(f"The adapter {file} cannot be used ({_short(error)}).") from error


def write(base: Weights, tuned: Mapping[str, Floats], reduce: tuple[Floats, Floats], folder: Path) -> str:
    """Write the adapter and return its digest.

    `tuned` has every matrix and vector of the tuned layers by the base's names; the layers above the highest
    of them are cut off.
    """
    arrays: dict[str, npt.NDArray[Any]] = {
        "layout": np.array(LAYOUT),
        "base": np.array(base_digest(base)),
        "layers": np.array(1 + max(int(name.partition(".")[0][1:]) for name in tuned)),
        "reduce": reduce[0].astype(np.float16),
        "reduce_bias": reduce[1].astype(np.float32),
    }
    for name, value in tuned.items():
        if value.ndim == 2:
            codes, scales = packed(value - base.matrix(f"{name}", value.shape[1]))
            arrays[f"{name}:codes"], arrays[f"{name}:scales"] = codes, scales
        else:
            arrays[name] = (value - base.floats(name)).astype(np.float16)
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{FILE}.new"
    with half.open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    half.replace(folder / FILE)
    return digest(folder / FILE)


def packed(difference: Floats) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Return a matrix in four bits: two codes a byte, and the scale of every SHARE numbers of a row.

    The scale is the one of a few below the largest number that loses least: cutting off a lone large number
    costs less than coarse steps for all.
    """
    groups = difference.reshape(-1, SHARE)
    largest = np.maximum(np.abs(groups).max(axis=1, keepdims=True), 1e-8) / LIMIT
    best, lost = largest, np.full(largest.shape, np.inf, np.float32)
    for part in (1.0, 0.9, 0.8, 0.7):
        scale = (largest * part).astype(np.float16).astype(np.float32)
        scale = np.where(scale > 0, scale, np.float32(6e-8))
        error = np.square(_codes(groups, scale) * scale - groups).sum(axis=1, keepdims=True)
        best, lost = np.where(error < lost, scale, best), np.minimum(error, lost)
    codes = (_codes(groups, best) + LIMIT + 1).astype(np.uint8)
    pairs = codes[:, ::2] + 16 * codes[:, 1::2]
    return pairs.astype(np.uint8), best[:, 0].astype(np.float16)


def unpacked(codes: npt.NDArray[np.uint8], scales: npt.NDArray[np.float16], columns: int) -> Floats:
    """Return the matrix (rows, columns) that `packed` made codes of."""
    groups = np.empty((codes.shape[0], SHARE), np.float32)
    groups[:, ::2], groups[:, 1::2] = codes & 15, codes >> 4
    groups -= LIMIT + 1
    groups *= scales.astype(np.float32)[:, None]
    return groups.reshape(-1, columns)


def base_digest(base: Weights) -> str:
    """Return what tells one file of base weights from another."""
    return hashlib.sha256(base.data).hexdigest()[:16]


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _applied(base: Weights, arrays: Mapping[str, npt.NDArray[Any]]) -> Tuned:
    if int(arrays["layout"]) != LAYOUT:
        raise AdapterError(f"The adapter has layout {int(arrays['layout'])}; this version reads {LAYOUT}.")
    if str(arrays["base"]) != base_digest(base):
        raise AdapterError("The adapter was made for other base weights than those that are installed.")
    changed: dict[str, Floats] = {}
    for name, value in arrays.items():
        tensor, _, part = name.partition(":")
        if part == "codes":
            columns = base.inner if tensor.endswith(".fo.w") else SIZE
            changed[tensor] = unpacked(value, arrays[f"{tensor}:scales"], columns)
        elif not part and tensor in base.tensors:
            changed[tensor] = base.floats(tensor) + value.astype(np.float32)
    values = {name: getattr(base, name) for name in Weights.__dataclass_fields__}
    reduce = arrays["reduce"].astype(np.float32), arrays["reduce_bias"].astype(np.float32)
    return Tuned(**{**values, "layers": int(arrays["layers"])}, changed=changed, shorter=reduce)


def _codes(groups: Floats, scale: Floats) -> Floats:
    found: Floats = np.clip(np.rint(groups / scale), -LIMIT, LIMIT)
    return found


def _short(error: object) -> str:
    return " ".join(str(error).split())[:200]
