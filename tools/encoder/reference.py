"""Computes the vectors in reference.json and tuned/reference.json from the weights in fp32, with numpy alone.

This is the model written out a second time, without onnx and without int8: so the file proves the encoder.
The sentences in the first file are written by hand: add one with its language, run this, and it gets its
vectors, one unit vector for each of LAYERS. The second has the same sentences for the tuned encoder.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import typer

from lotsen import paths
from lotsen.command_line import command
from lotsen.nlu.embedder import Embedder
from lotsen.nlu.encoder import LAYERS, SIZE, EncoderMissing, Floats, dequantise
from lotsen.paths import ROOT
from tools.encoder import adapter
from tools.encoder.weights import Weights, WeightsError, installed_file, read_weights

REFERENCE = ROOT / "tools" / "encoder" / "reference.json"
COMMAND = ".venv/bin/python -m tools encoder-reference"
DECIMALS = 5
TOLERANCE = 1e-4  # between processors, in a number of a vector
ABOUT = f"Vectors of multilingual-e5-small in fp32. The sentences are written by hand, the rest by {COMMAND}."
_erf = np.vectorize(math.erf, otypes=[np.float32])


@command
def main(
    check: bool = typer.Option(False, "--check", help="only say whether the files are up to date"),
) -> int:
    try:
        base = read_weights(installed_file())
        pieces = Embedder(paths.ENCODER)
        sentences = json.loads(REFERENCE.read_text(encoding="utf-8"))["messages"]
        kinds: list[tuple[Path, Weights]] = [(REFERENCE, base)]
        if (adapter.FOLDER / adapter.FILE).is_file():
            kinds.append((adapter.FOLDER / REFERENCE.name, adapter.tuned_weights(base)))
        for file, weights in kinds:
            fresh = [refilled(weights, pieces, message) for message in sentences]
            if not check:
                write(file, fresh)
            elif not up_to_date(file, fresh):
                print(f"{file} is not what the weights give: run `{COMMAND}`.", file=sys.stderr)
                return 1
    except (WeightsError, EncoderMissing, adapter.AdapterError) as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError) as error:
        print(f"{REFERENCE} is missing or broken ({error}).", file=sys.stderr)
        return 1
    return 0


def write_tuned(base: Weights, pieces: Embedder, folder: Path) -> None:
    """Write the reference of the adapter in `folder`, of the same sentences."""
    sentences = json.loads(REFERENCE.read_text(encoding="utf-8"))["messages"]
    weights = adapter.tuned_weights(base, folder)
    write(folder / REFERENCE.name, [refilled(weights, pieces, message) for message in sentences])


def up_to_date(file: Path, fresh: list[dict[str, Any]]) -> bool:
    """Whether a file has these messages with their vectors."""
    stored = json.loads(file.read_text(encoding="utf-8"))["messages"] if file.is_file() else []
    return len(stored) == len(fresh) and all(same(*both) for both in zip(stored, fresh, strict=True))


def write(file: Path, messages: list[dict[str, Any]]) -> None:
    """Write a reference file."""
    lines = ",\n".join(json.dumps(message, ensure_ascii=False) for message in messages)
    text = f'{{"about": {json.dumps(ABOUT)},\n"messages": [\n{lines}\n]}}\n'
    file.write_text(text, encoding="utf-8")
    print(f"{len(messages)} vectors written to {file}")


def refilled(weights: Weights, pieces: Embedder, message: dict[str, Any]) -> dict[str, Any]:
    """Return `message` with its piece ids and its vectors."""
    ids = pieces.ids(message["text"])
    rounded = [[round(number, DECIMALS) for number in vector] for vector in vectors(weights, ids).tolist()]
    return {"language": message["language"], "text": message["text"], "ids": ids, "vectors": rounded}


def same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a stored message has the ids and, but for rounding, the vectors that it should have."""
    before, after = np.array(old.get("vectors", [])), np.array(new["vectors"])
    fits = old.get("ids") == new["ids"] and before.shape == after.shape
    return fits and np.allclose(before, after, rtol=0, atol=TOLERANCE)


def vectors(weights: Weights, ids: list[int]) -> Floats:
    """Return the unit vectors of these piece ids in fp32: of each of LAYERS one, or the tuned one."""
    words = dequantise(weights.blocks("emb.word", SIZE)[ids])
    positions = weights.floats("emb.pos").reshape(-1, SIZE)[: len(ids)]
    state = norm(weights, words + positions + weights.floats("emb.type")[:SIZE], "emb.ln")
    means: list[Floats] = []
    for number in range(weights.layers):
        name = f"l{number}"
        state = norm(weights, state + attention(weights, state, name), f"{name}.aln")
        inner = linear(weights, state, f"{name}.fi")
        active = 0.5 * inner * (1 + _erf(inner / math.sqrt(2)))  # GELU, exact
        state = norm(weights, state + linear(weights, active, f"{name}.fo"), f"{name}.oln")
        means.append(state.mean(axis=0))
    if weights.reduce:
        matrix, bias = weights.reduce
        chosen = means[-1:] @ matrix.T + bias
    else:
        chosen = np.stack([means[number] for number in LAYERS])
    unit: Floats = chosen / np.linalg.norm(chosen, axis=1, keepdims=True)
    return unit


def attention(weights: Weights, state: Floats, name: str) -> Floats:
    """Self-attention of (pieces, 384), without the residual."""

    def heads(part: str) -> Floats:  # (heads, pieces, width)
        split = linear(weights, state, f"{name}.{part}").reshape(len(state), weights.heads, -1)
        return split.transpose(1, 0, 2)

    query, key, value = heads("q"), heads("k"), heads("v")
    scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
    share = np.exp(scores - scores.max(axis=-1, keepdims=True))
    share /= share.sum(axis=-1, keepdims=True)
    joined = (share @ value).transpose(1, 0, 2).reshape(len(state), SIZE)
    return linear(weights, joined, f"{name}.ao")


def linear(weights: Weights, state: Floats, name: str) -> Floats:
    result: Floats = state @ weights.matrix(f"{name}.w", state.shape[-1]).T + weights.floats(f"{name}.b")
    return result


def norm(weights: Weights, state: Floats, name: str) -> Floats:
    centred = state - state.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + weights.epsilon)
    result: Floats = scaled * weights.floats(f"{name}.w") + weights.floats(f"{name}.b")
    return result


if __name__ == "__main__":
    sys.exit(main())
