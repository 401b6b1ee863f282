"""Measures the contestants: five folds, then everything to learn from and the evaluation sets to be asked.

The features of a message are made once, by the real components, and shared by the contestants that see them.
"""

from __future__ import annotations

import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import spacy
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bench import bakeoff_diet, corpus
from bench.bakeoff_models import (
    BOTH, COUNTS, DIET, EMBEDDING, LEMMAS, OFFICIAL, OFFICIAL_MODEL, TRAINERS, Contestant, Model,
)
from bench.bakeoff_score import Prediction, Row
from bench.crossval import CLASSIFIER
from bench.features import Featurizers, component
from lotsen.eval_sets import Line
from lotsen.nlu.feature_space import FeatureSpace

Say = Callable[[str], None]


class Bakeoff:
    """One table: the same lines, folds, seed and evaluation lines for every row."""

    def __init__(
        self, pipeline: list[dict[str, Any]], lines: list[Message], asked: list[Line], topics: set[str], say: Say = print
    ) -> None:
        self._pipeline, self._lines, self._asked, self._topics, self._say = pipeline, lines, asked, topics, say
        self._settings = component(pipeline, CLASSIFIER)
        self._threshold: float = component(pipeline, "FallbackClassifier")["threshold"]
        self._seed: int = self._settings["seed"]

    def rows(self, contestants: Sequence[Contestant], spacy_model: str) -> list[Row]:
        """Return a measured row for each contestant, in their order."""
        rows = {one.title: Row(one.title) for one in contestants}
        for tokens in dict.fromkeys(one.tokens for one in contestants):
            group = [one for one in contestants if one.tokens == tokens]
            model = OFFICIAL_MODEL if tokens == OFFICIAL else spacy_model
            if not spacy.util.is_package(model):
                for one in group:
                    rows[one.title].note = f"{model} cannot be had here"
                continue
            featurizers = Featurizers(self._pipeline, model, lemmas=tokens != "word forms")
            lines = featurizers.tokenise(self._lines)
            for number, (train, test) in enumerate(corpus.folds(lines, self._seed), start=1):
                self._say(f"{tokens}: fold {number}")
                self._fold(featurizers, _pick(lines, train), _pick(lines, test), group, rows)
            self._say(f"{tokens}: evaluation sets")
            self._evaluate(featurizers, lines, group, rows)
        for row in rows.values():
            row.finish(self._topics)
        return list(rows.values())

    def diet(self, folds: int) -> Row:
        """Return DIET's row: so many of the five folds, then the evaluation sets."""
        row = Row(DIET)
        for train, test in list(corpus.folds(self._lines, self._seed))[:folds]:
            self._say(f"DIET: fold {row.folds + 1} of {folds}")
            held_out = _pick(self._lines, test)
            texts = [line.get(TEXT) for line in held_out]
            result = bakeoff_diet.run(_pick(self._lines, train), texts, self._seed)
            row.add_fold(corpus.intents(held_out), result.predictions)
        self._say("DIET: evaluation sets")
        result = bakeoff_diet.run(self._lines, [line.text for line in self._asked], self._seed)
        row.add_eval(self._asked, result.predictions, self._threshold)
        row.cpu_ms, row.train_s, row.model_mb = result.cpu_ms, result.train_s, result.model_mb
        row.finish(self._topics)
        return row

    def _fold(
        self, featurizers: Featurizers, train: list[Message], test: list[Message],
        group: list[Contestant], rows: dict[str, Row],
    ) -> None:
        featurizers.fit(train)
        learned, held_out = featurizers.featurise(train), featurizers.featurise(test)
        for blocks in dict.fromkeys(one.blocks for one in group):
            space = self._space(blocks)
            table = space.fit(learned)
            asked = space.rows(held_out)
            for one in (one for one in group if one.blocks == blocks):
                model = TRAINERS[one.name](table, corpus.intents(train), self._settings)
                rows[one.title].add_fold(corpus.intents(test), _first(model, model.probabilities(asked)))

    def _evaluate(
        self, featurizers: Featurizers, lines: list[Message], group: list[Contestant], rows: dict[str, Row]
    ) -> None:
        begin = time.process_time()
        featurizers.fit(lines)
        learned = featurizers.featurise(lines)
        counting = time.process_time() - begin
        featurizers.process("hej")  # the encoder is loaded by the first text
        featurizers.cost.clear()
        asked = [featurizers.process(line.text) for line in self._asked]
        ms = {part: 1000 * float(np.mean(spent)) for part, spent in featurizers.cost.items()}
        for one in group:
            row, space = rows[one.title], self._space(one.blocks)
            begin = time.process_time()
            model = TRAINERS[one.name](space.fit(learned), corpus.intents(lines), self._settings)
            own = time.process_time() - begin
            begin = time.process_time()
            shares = np.concatenate([model.probabilities(space.rows([message])) for message in asked])
            classify = 1000 * (time.process_time() - begin) / len(asked)
            row.add_eval(self._asked, _first(model, shares), self._threshold)
            parts = {COUNTS: ms.keys() - {"embedding"}, EMBEDDING: {"embedding"}, BOTH: ms.keys()}[one.blocks]
            row.cpu_ms = classify + sum(ms[part] for part in parts)
            row.train_s = own + (counting + len(lines) * ms["tokens"] / 1000 if one.blocks != EMBEDDING else 0.0)
            row.train_s += len(lines) * ms["embedding"] / 1000 if one.blocks != COUNTS else 0.0
            row.model_mb = _packed(model, space, featurizers.folder if one.blocks != EMBEDDING else None) / 1e6

    def _space(self, blocks: str) -> FeatureSpace:
        sparse = [] if blocks == EMBEDDING else self._settings["sparse"]
        dense = "" if blocks == COUNTS else self._settings["dense"]
        return FeatureSpace(sparse, dense or "none", self._settings["dense_weight"])


def _pick(lines: list[Message], numbers: Iterable[Any]) -> list[Message]:
    return [lines[number] for number in numbers]


def _first(model: Model, shares: npt.NDArray[np.float32]) -> list[Prediction]:
    return [Prediction(model.labels[row.argmax()], float(row.max())) for row in shares]


def _packed(model: Model, space: FeatureSpace, vocabularies: Path | None) -> int:
    """Return the bytes of the archive that Rasa would make of the classifier and the vocabularies it needs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "parts").mkdir()
        model.save(folder / "parts" / "model.npz")
        space.save(folder / "parts" / "space.npz")
        with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
            archive.add(folder / "parts", "parts")
            if vocabularies:
                archive.add(vocabularies, "vocabularies")
        return (folder / "model.tar.gz").stat().st_size
