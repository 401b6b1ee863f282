"""The embeddings of training lines, kept on disk."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lotsen.nlu.embedder import Embedder, normalise
from lotsen.nlu.encoder import LENGTH, Floats

Halves = npt.NDArray[np.float16]
logger = logging.getLogger(__name__)

CACHE_FILE_VECTORS = 25_000  # 78 MB; a fuller file keeps only what the latest training used


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
