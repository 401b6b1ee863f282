"""Measures the contestants: five folds, then everything to learn from and the evaluation sets to be asked.

The features of a message are made once, by the real components, and shared by the contestants that see them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import spacy
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench import bakeoff_diet, corpus
from bench.bakeoff_cost import Costs
from bench.bakeoff_models import (
    COUNTS,
    DIET,
    EMBEDDING,
    FORMS,
    OFFICIAL,
    OFFICIAL_MODEL,
    TRAINERS,
    Contestant,
    Model,
)
from bench.bakeoff_score import Prediction, Row
from bench.features import FALLBACK, Featurizers, classifier_settings, component, space
from lotsen.eval_sets import Line
from lotsen.nlu.feature_space import FeatureSpace

Say = Callable[[str], None]


class Bakeoff:
    """One table: the same lines, folds, seed and evaluation lines for every row."""

    def __init__(
        self,
        pipeline: list[dict[str, Any]],
        known: TrainingData,
        lines: list[Message],
        asked: list[Line],
        topics: set[str],
        say: Say = print,
    ) -> None:
        """`lines` of `known` are learned from, `asked` are the evaluation lines, `topics` intents."""
        self._pipeline, self._known, self._lines = pipeline, known, lines
        self._asked, self._topics, self._say = asked, topics, say
        self._settings = classifier_settings(pipeline)
        self._threshold: float = component(pipeline, FALLBACK)["threshold"]
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
            featurizers = Featurizers(self._pipeline, model, self._known, lemmas=tokens != FORMS)
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
            result = bakeoff_diet.run(self._learnable(_pick(self._lines, train)), texts, self._seed)
            row.add_fold(corpus.intents(held_out), result.predictions)
        self._say("DIET: evaluation sets")
        result = bakeoff_diet.run(
            self._learnable(self._lines), [line.text for line in self._asked], self._seed
        )
        row.add_eval(self._asked, result.predictions, self._threshold)
        row.cpu_ms, row.train_s, row.model_mb = result.cpu_ms, result.train_s, result.model_mb
        row.finish(self._topics)
        return row

    def _fold(
        self,
        featurizers: Featurizers,
        train: list[Message],
        test: list[Message],
        group: list[Contestant],
        rows: dict[str, Row],
    ) -> None:
        featurizers.fit(train)
        learned, held_out = featurizers.featurise(train), featurizers.featurise(test)
        for blocks in dict.fromkeys(one.blocks for one in group):
            features = self._space(blocks)
            table = features.fit(learned)
            asked = features.rows(held_out)
            for one in (one for one in group if one.blocks == blocks):
                model = TRAINERS[one.name](table, corpus.intents(train), self._settings)
                rows[one.title].add_fold(corpus.intents(test), _first(model, model.probabilities(asked)))

    def _evaluate(
        self, featurizers: Featurizers, lines: list[Message], group: list[Contestant], rows: dict[str, Row]
    ) -> None:
        costs = Costs(featurizers, lines)
        asked = costs.ask([line.text for line in self._asked])
        for one in group:
            row, features = rows[one.title], self._space(one.blocks)
            with costs.stopwatch() as training:
                model = TRAINERS[one.name](features.fit(costs.learned), corpus.intents(lines), self._settings)
            with costs.stopwatch() as asking:
                shares = np.concatenate([model.probabilities(features.rows([message])) for message in asked])
            row.add_eval(self._asked, _first(model, shares), self._threshold)
            row.cpu_ms = 1000 * asking.seconds / len(asked) + costs.message_ms(one.blocks)
            row.train_s = training.seconds + costs.training_s(one.blocks)
            row.model_mb = costs.model_mb(model, features, one.blocks)

    def _learnable(self, lines: list[Message]) -> TrainingData:
        return TrainingData(lines, lookup_tables=self._known.lookup_tables)

    def _space(self, blocks: str) -> FeatureSpace:
        return space(self._pipeline, counts=blocks != EMBEDDING, embedding=blocks != COUNTS)


def _pick(lines: list[Message], numbers: Iterable[Any]) -> list[Message]:
    return [lines[number] for number in numbers]


def _first(model: Model, shares: npt.NDArray[np.float32]) -> list[Prediction]:
    return [Prediction(model.labels[row.argmax()], float(row.max())) for row in shares]
