"""Writes the vectors of the training lines that ship: `python -m tools vectors`, some minutes of two cores.

Everything is embedded anew in a training of its own, so that the file holds what a training asks for, in full
precision before it is rounded, and nothing else. Due after `make tune`, and when many lines are new:
tests/tools/encoder/test_vectors.py tells.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lotsen import paths
from lotsen.command_line import command
from lotsen.nlu import shipped_vectors
from lotsen.nlu.embedder import shared
from lotsen.nlu.embedding_cache import FILE, EmbeddingCache
from tools.models import train

NEEDS_TRAINING = "The vectors are written; `make train` makes the model that goes with them."
ENDED = "Nothing was embedded, so the vectors that ship stay as they were."


@command
def main() -> int:
    cache = cached()
    with aside(shipped_vectors.FILE), aside(cache.file):
        code = int(train.main(["--force"]))
        vectors = cache.read()
        if code == 0 and vectors:
            shipped_vectors.write(shipped_vectors.FILE, vectors)
    if code or not vectors:
        print(ENDED, file=sys.stderr)
        return code or 1
    print(f"{len(vectors)} lines, {shipped_vectors.FILE.stat().st_size / 1e6:.1f} MB. {NEEDS_TRAINING}")
    return 0


def cached() -> EmbeddingCache:
    """The vectors that trainings keep."""
    return EmbeddingCache(paths.HOME / FILE, shared(paths.ENCODER))


@contextmanager
def aside(file: Path) -> Iterator[None]:
    """Take a file out of the way; it comes back unless another has taken its place."""
    hidden = file.with_name(f"{file.name}.aside")
    if file.exists():
        file.replace(hidden)
    try:
        yield
    finally:
        if hidden.exists():
            if file.exists():
                hidden.unlink()
            else:
                hidden.replace(file)


def lacking(texts: Iterable[str]) -> list[str]:
    """Return the texts whose vector does not ship."""
    embedder = shared(paths.ENCODER)
    found = shipped_vectors.read(shipped_vectors.FILE, embedder.length)
    keys = cached().keys(list(texts))
    return [text for text, key in zip(texts, keys, strict=True) if shipped_vectors.short(key) not in found]


if __name__ == "__main__":
    sys.exit(main())
