"""Sentence embeddings: one text in, one unit vector out. Imports neither rasa nor rasa_sdk.

The encoder is multilingual-e5-small, which tools/encoder/build.py writes into .cache/encoder/. Nothing is
loaded before the first text.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

import numpy as np

from lotsen.nlu import encoder
from lotsen.nlu.encoder import Encoder, Floats
from lotsen.text import clean

# What the model's own tokenizer turns into a space, and lotsen.text keeps: the joiners (between Persian
# letters, within emoji), the mark for a broken character, and U+2581, by which the tokenizer writes a space.
_AS_SPACE = dict.fromkeys(map(ord, "\u200c\u200d\ufffd\u2581"), " ")
CACHED_TEXTS = 1024  # 1 kB each, 6 kB untuned


def normalise(text: str) -> str:
    """Return what is embedded of `text`: lotsen.text.clean, then _AS_SPACE as spaces. Never raises."""
    return _spaced(clean(text))


def _spaced(text: str) -> str:
    return " ".join(text.translate(_AS_SPACE).split())


class Embedder:
    """Embeds texts with the encoder in `folder`. Thread-safe; loads on first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loaded: Encoder | None = None
        self._lock = threading.Lock()
        self._vector = lru_cache(maxsize=CACHED_TEXTS)(lambda text: self._encoder().vector(text))

    def embed(self, text: str) -> Floats:
        """Return the unit vector of `text`, (length,), always finite; '' gives that of the bare prefix.

        Untuned, its parts, one of each of LAYERS, all have length 1/2: twice the first is the model's own
        vector. Raises EncoderMissing, and nothing else whatever the string.
        """
        return self.embed_clean(clean(text))

    def embed_clean(self, text: str) -> Floats:
        """Do the same with a text that lotsen.text.clean has made, which is not cleaned again."""
        vector: Floats = self._vector(_spaced(text)).copy()  # a copy: the caller may write into it
        return vector

    def embed_many(self, texts: list[str]) -> Floats:
        """Return the vectors of `texts`, shape (n, length). One by one: padding lets neighbours matter."""
        if not texts:
            return np.empty((0, self.length), np.float32)
        return np.stack([self.embed(text) for text in texts])

    def ids(self, text: str) -> list[int]:
        """Return the piece ids that the encoder sees for `text`, markers included."""
        return self._encoder().ids(normalise(text))

    @property
    def stamp(self) -> str:
        """What tells one build of the encoder from another. Raises EncoderMissing."""
        return encoder.made(self.folder).stamp

    @property
    def length(self) -> int:
        """Numbers of a vector. Raises EncoderMissing."""
        return encoder.made(self.folder).length

    def _encoder(self) -> Encoder:
        with self._lock:
            if self._loaded is None:
                self._loaded = encoder.load(self.folder)
            return self._loaded


_embedders: dict[Path, Embedder] = {}
_embedders_lock = threading.Lock()


def shared(folder: Path) -> Embedder:
    """Return the process's one Embedder for `folder`, so that several components load it once."""
    with _embedders_lock:
        return _embedders.setdefault(folder.resolve(), Embedder(folder))
