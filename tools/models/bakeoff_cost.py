"""What a contestant costs: CPU time of a message and of a training, size of the model."""

from __future__ import annotations

import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.feature_space import FeatureSpace
from tools.models.bakeoff_models import COUNTS, EMBEDDING, Model
from tools.models.featurizers import Featurizers


@dataclass
class Stopwatch:
    """CPU seconds of this process, all threads."""

    seconds: float = 0.0


class Costs:
    """Fits the featurizers on all lines (`learned` holds the result) and measures what each part takes.

    A block of features costs the same whoever uses it, so it is measured once for all contestants.
    """

    def __init__(self, featurizers: Featurizers, tokenised: list[Message]) -> None:
        self._featurizers = featurizers
        with self.stopwatch() as counting:
            featurizers.fit(tokenised)
            self.learned = featurizers.featurise(tokenised)
        self._counting = counting.seconds
        self._ms: dict[str, float] = {}

    @staticmethod
    @contextmanager
    def stopwatch() -> Iterator[Stopwatch]:
        """Measure the block."""
        watch, begin = Stopwatch(), time.process_time()
        yield watch
        watch.seconds = time.process_time() - begin

    def ask(self, texts: list[str]) -> list[Message]:
        """Return the messages of `texts` with features, made one at a time and timed."""
        self._featurizers.process("hej")  # the encoder is loaded by the first text
        self._featurizers.cost.clear()
        messages = [self._featurizers.process(text) for text in texts]
        self._ms = {part: 1000 * float(np.mean(spent)) for part, spent in self._featurizers.cost.items()}
        return messages

    def message_ms(self, blocks: str) -> float:
        """Return the CPU milliseconds that the features of a message take."""
        counts = self._ms["tokens"] + self._ms["counts"]
        return (blocks != EMBEDDING) * counts + (blocks != COUNTS) * self._ms["embedding"]

    def training_s(self, blocks: str) -> float:
        """Return the CPU seconds that the features of all lines take, none of them embedded before."""
        lines = len(self.learned)
        counts = self._counting + lines * self._ms["tokens"] / 1000
        return (blocks != EMBEDDING) * counts + (blocks != COUNTS) * lines * self._ms["embedding"] / 1000

    def model_mb(self, model: Model, space: FeatureSpace, blocks: str) -> float:
        """Return the size of the archive that Rasa would make of the classifier and its vocabularies."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            model.save(folder / "model.npz")
            space.save(folder / "space.npz")
            with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
                archive.add(folder / "model.npz", "model.npz")
                archive.add(folder / "space.npz", "space.npz")
                if blocks != EMBEDDING:
                    archive.add(self._featurizers.folder, "vocabularies")
            return (folder / "model.tar.gz").stat().st_size / 1e6
