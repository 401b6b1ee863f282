"""Builds the sentence encoder: the 4-bit weights of an installed package and our adapter -> .cache/encoder/.

Takes a few seconds, needs no network. All or nothing: the files are made in a folder beside and moved at the
end. Run again it does nothing. `--check` only says whether the encoder is up to date.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Optional

import numpy as np
import typer

from lotsen import paths
from lotsen.command_line import command
from lotsen.nlu import encoder
from lotsen.nlu.embedder import Embedder
from lotsen.nlu.encoder import Floats
from lotsen.nlu.stamp import stamp_of
from lotsen.paths import ROOT
from tools.encoder import adapter
from tools.encoder.weights import Weights, WeightsError, installed_file, read_weights

REFERENCE = ROOT / "tools" / "encoder" / "reference.json"
CODE = "tools.encoder.build"  # this module, whose name is another when it is run
LEAST_COSINE = 0.99  # with the fp32 vectors; int8 gives .994 to .998 for the last layer
# What is tuned ends among the middle layers: .985 to .998 for 24 of the sentences, .919 for the Chinese one.
LEAST_COSINE_TUNED, LEAST_MEAN_TUNED = 0.9, 0.98
# Middle layers go down to .984: up to layer 7 the inner values of a feed-forward step peak at 40 to 110
# standard deviations, and int8 has one scale for a whole message, so the rest comes out coarse.
LEAST_COSINE_MIDDLE = 0.98
COMMAND = ".venv/bin/python -m tools encoder"
LEFTOVER_SECONDS = 3600  # a temporary folder this old belongs to a build that was killed


class BuildError(Exception):
    """The encoder was not built; the message is one sentence."""


@command
def main(
    check: bool = typer.Option(False, "--check", help="only say whether it is up to date"),
    folder: Path = typer.Option(paths.ENCODER, help="where the encoder lies"),
    source: Optional[Path] = typer.Option(  # noqa: UP045, Typer 0.7 knows no other spelling
        None, help="the weights file, instead of the installed package's"
    ),
    tuned: Path = typer.Option(adapter.FOLDER, help="folder of the adapter"),
) -> int:
    try:
        source = source or installed_file()
        if up_to_date(folder, source, tuned):
            print(f"The sentence encoder in {folder} is up to date.")
        elif check:
            raise BuildError(f"The sentence encoder {folder} is not up to date: run `{COMMAND}`.")
        else:
            build(folder, source, tuned)
    except (BuildError, WeightsError, encoder.EncoderMissing) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The sentence encoder cannot be written to {folder}: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; the sentence encoder is as it was before.", file=sys.stderr)
        return 130
    return 0


def up_to_date(folder: Path, source: Path, tuned: Path) -> bool:
    """Whether `folder` is what this builder makes of weights and adapter, every file unharmed. 0.2 s."""
    try:
        stored = json.loads((folder / encoder.STAMP_FILE).read_text(encoding="utf-8"))
        return bool(
            stored["code"] == stamp_of([CODE])
            and stored["source"] == sha256(source)
            and stored["adapter"] == found_adapter(tuned)
            and all(sha256(folder / name) == digest for name, digest in stored["files"].items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def build(folder: Path, source: Path, tuned: Path = adapter.FOLDER) -> None:
    """Make the files of `folder` anew and prove them. Raises BuildError, WeightsError or OSError.

    Without a usable adapter it says so, and builds the encoder as it came.
    """
    started = time.monotonic()
    weights, why = read_weights(source), ""
    try:
        weights = adapter.tuned_weights(weights, tuned)
    except adapter.AdapterError as error:
        why = str(error)
        print(f"The encoder is built untuned, and less will be understood: {why}", file=sys.stderr)
    proof = REFERENCE if why else tuned / REFERENCE.name
    folder.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        print(f"Writing the encoder from {source.name} ({source.stat().st_size / 1e6:.0f} MB)", flush=True)
        write_files(weights, new)
        write_stamp(new, source, tuned, why)
        (last, *middle), mean = lowest_cosines(new, proof)
        figures = f"{last:.4f}" + "".join(f", middle layer {cosine:.4f}" for cosine in middle)
        least, least_mean = (LEAST_COSINE, LEAST_COSINE) if why else (LEAST_COSINE_TUNED, LEAST_MEAN_TUNED)
        right = last >= least and mean >= least_mean
        if not (right and all(cosine >= LEAST_COSINE_MIDDLE for cosine in middle)):
            raise BuildError(
                f"The encoder made here gives wrong vectors: cosine {figures}, on average {mean:.4f}; "
                f"wanted {least}, on average {least_mean}, middle layers {LEAST_COSINE_MIDDLE}."
            )
        if folder.exists():
            os.rename(folder, Path(beside) / "old")
        os.rename(new, folder)
    seconds = time.monotonic() - started
    print(f"Done in {seconds:.0f} s; lowest cosine with the reference {figures}, on average {mean:.4f}")


def write_files(weights: Weights, folder: Path) -> None:
    """Write graph, word pieces, word table and meta data into `folder`."""
    from tools.encoder.graph import write_graph, write_pieces  # here: onnx takes a while to import

    try:
        write_graph(weights, folder / encoder.GRAPH_FILE)
        write_pieces(weights, folder / encoder.PIECES_FILE)
        (folder / encoder.WORDS_FILE).write_bytes(weights.raw("emb.word"))
        np.savez(
            folder / encoder.META_FILE,
            positions=weights.floats("emb.pos").reshape(-1, encoder.SIZE)[: encoder.MAX_PIECES],
            type=weights.floats("emb.type")[: encoder.SIZE],
            vocabulary=weights.vocabulary,
            begin=weights.begin,
            end=weights.end,
        )
    except (KeyError, ValueError) as error:
        raise BuildError(f"The weights lack a part or have another shape: {error}.") from error


def write_stamp(folder: Path, source: Path, tuned: Path, why: str) -> None:
    """Record what `folder` was made from, the digest of every file, and `why` it is not tuned, if so."""
    origin = sha256(source)
    files = {file.name: sha256(file) for file in sorted(folder.iterdir())}
    stamp = {
        "stamp": hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16],  # of what the encoder is
        "code": stamp_of([CODE]),  # and of what made it
        "source": origin,
        "adapter": found_adapter(tuned),
        "tuned": not why,
        "why": why,
        "length": vector_length(folder),
        "files": files,
    }
    (folder / encoder.STAMP_FILE).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")


def found_adapter(tuned: Path) -> str:
    """Return what tells one adapter from another; empty without one. A cut one is another."""
    file = tuned / adapter.FILE
    return sha256(file) if file.is_file() else ""


def vector_length(folder: Path) -> int:
    """Return how many numbers the graph in `folder` gives."""
    import onnx

    (rows,) = onnx.load(str(folder / encoder.GRAPH_FILE)).graph.output
    return math.prod(size.dim_value for size in rows.type.tensor_type.shape.dim)


def lowest_cosines(folder: Path, proof: Path) -> tuple[list[float], float]:
    """Return each row's lowest cosine between the encoder in `folder` and fp32, and the first row's mean.

    Raises BuildError.
    """
    embedder = Embedder(folder)
    try:
        messages = json.loads(proof.read_text(encoding="utf-8"))["messages"]
        found = np.array([cosines(embedder, entry) for entry in messages])
        lowest: list[float] = found.min(axis=0).tolist()
        return lowest, float(found[:, 0].mean())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BuildError(f"{proof} is missing or broken, so the encoder cannot be proved.") from error


def cosines(embedder: Embedder, entry: dict[str, Any]) -> Floats:
    """Return the cosine of each row of a vector with the reference's."""
    wanted = np.array(entry["vectors"])
    parts = embedder.embed(entry["text"]).reshape(wanted.shape)
    products: Floats = np.sum(parts * wanted, axis=1)
    lengths: Floats = np.linalg.norm(parts, axis=1)
    return products / lengths


def remove_leftovers(folder: Path) -> None:
    """Delete temporary folders of builds that were killed."""
    for old in folder.parent.glob(f"{folder.name}-*"):
        if time.time() - old.stat().st_mtime > LEFTOVER_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


def sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
