"""The embeddings of training lines, kept on disk."""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lotsen.nlu import encoder as made_by
from lotsen.nlu import shipped_vectors
from lotsen.nlu.embedder import Embedder, normalise
from lotsen.nlu.encoder import Floats
from lotsen.nlu.stamp import stamp_of

Halves = npt.NDArray[np.float16]
Progress = Callable[[int, int], None]  # how many of how many new lines are embedded
logger = logging.getLogger(__name__)

FILE = ".cache/embeddings.npz"  # below the repository
# 25 MB, untuned 190; a fuller file keeps only what the latest training used.
CACHE_FILE_VECTORS = 60_000
STORE_SECONDS = 10.0  # what an interruption costs at most; storing all takes some tenths of a second
# Lines from which a second process is worth its start. A vector is the same whoever makes it: one text a run.
WORTH_SHARING = 200
SHARE = 16  # lines handed to a process at a time
# What this process has asked for, by file: a training asks twice, for its lines and for those that it joins.
_used: dict[Path, set[str]] = {}


class EmbeddingCache:
    """Vectors of training lines in one .npz file, so that the next training embeds only new ones.

    As float16: all numbers of a unit vector lie within its range, and 11 bits of each are plenty.
    What comes back is rounded so whether it was in the file or not: both trainings see the same. So do two
    machines: a vector of the file `shipped` is taken before one of the cache.
    """

    def __init__(
        self,
        file: Path,
        embedder: Embedder,
        progress: Progress | None = None,
        shipped: Path | None = None,
    ) -> None:
        self.file, self.embedder, self.shipped = file, embedder, shipped
        self._progress = progress or (lambda done, total: None)

    def embed_many(self, texts: list[str]) -> Floats:
        """Return the vectors of `texts`, shape (n, length), from the file if there. Raises EncoderMissing.

        New ones are stored every STORE_SECONDS while they are made, and when this is interrupted.
        """
        keys = self.keys(texts)
        ready = self._shipped(keys)
        used = _used.setdefault(self.file, set())
        used.update(key for key in keys if key not in ready)
        known = self.read()
        new = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in known and key not in ready
        }
        self._progress(0, len(new))
        if new:
            stored = time.monotonic()
            try:
                made = self._made(list(new.values()))
                for done, (key, vector) in enumerate(zip(new, made, strict=True), start=1):
                    known[key] = vector
                    self._progress(done, len(new))
                    if time.monotonic() - stored > STORE_SECONDS:
                        self._write(known)
                        stored = time.monotonic()
            finally:
                few = len(known) <= CACHE_FILE_VECTORS
                self._write(known if few else {key: known[key] for key in known if key in used})
        known |= ready
        vectors = [known[key].astype(np.float32) for key in keys]
        return np.stack(vectors) if vectors else np.empty((0, self.embedder.length), np.float32)

    def _made(self, texts: list[str]) -> Iterator[Halves]:
        """Embed the texts in their order, many of them in one process for each core."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        if len(texts) < WORTH_SHARING or cores < 2:
            yield from map(self._halves, texts)
            return
        pool = ProcessPoolExecutor(
            cores,
            # By fork: the encoder is not loaded yet in a training, so that each process loads its own.
            mp_context=multiprocessing.get_context("fork"),
            initializer=_begin,
            initargs=(self._halves,),
        )
        try:
            yield from pool.map(_work, texts, chunksize=SHARE)
        finally:
            pool.shutdown(cancel_futures=True)

    def _halves(self, text: str) -> Halves:
        return self.embedder.embed(text).astype(np.float16)

    def keys(self, texts: list[str]) -> list[str]:
        """Return what each text is told by, together with what made its vector. Raises EncoderMissing."""
        stamp = cache_stamp(self.embedder)
        return [hashlib.sha256(f"{stamp}\0{normalise(text)}".encode()).hexdigest() for text in texts]

    def _shipped(self, keys: list[str]) -> dict[str, Halves]:
        """Return those of the lines whose vectors ship with the code."""
        found = shipped_vectors.read(self.shipped, self.embedder.length) if self.shipped else {}
        return {key: found[short] for key in keys if (short := shipped_vectors.short(key)) in found}

    def read(self) -> dict[str, Halves]:
        """Return what the file has; nothing if its vectors have another length: another encoder made them."""
        length = self.embedder.length
        try:
            with self.file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
            if vectors.shape[1:] == (length,) and vectors.dtype == np.float16 and np.isfinite(vectors).all():
                return dict(zip(keys.astype(str).tolist(), vectors, strict=True))
        except Exception:  # a zip file can be broken in many ways, and the vectors can always be made again
            logger.debug("embedding cache %s not read", self.file, exc_info=True)
        return {}

    def _write(self, known: dict[str, Halves]) -> None:
        """Replace the file in one step. A disk that cannot be written to costs time only: a warning."""
        if not known:
            return
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


_in_this_process: Callable[[str], Halves]


def _begin(work: Callable[[str], Halves]) -> None:
    global _in_this_process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that stores what there is
    _in_this_process = work


def _work(text: str) -> Halves:
    return _in_this_process(text)


def cache_stamp(embedder: Embedder) -> str:
    """Return what tells vectors made in one way from others. Raises EncoderMissing.

    The encoder's files and the code that runs them, prefix and limits in it. How a text is cleaned shows in
    the text.
    """
    return f"{embedder.stamp} {stamp_of([made_by.__name__])}"
