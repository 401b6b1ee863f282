"""Measures the contestants: five folds, then everything to learn from and the evaluation sets to be asked.

The features of a message are made once, by the real components, and shared by the contestants that see them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import spacy
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.feature_space import FeatureSpace
from tools.models import corpus
from tools.models.bakeoff_cost import Costs
from tools.models.bakeoff_models import (
    APART,
    COUNTS,
    EMBEDDING,
    FORMS,
    OFFICIAL,
    OFFICIAL_MODEL,
    Contestant,
    Model,
)
from tools.models.bakeoff_score import Prediction, Row
from tools.models.bakeoff_trial import Trial
from tools.models.featurizers import Featurizers
from tools.models.pipeline import classifier_settings, space

Say = Callable[[str], None]


class Bakeoff:
    """One table: the same lines, folds, seed and evaluation lines for every row."""

    def __init__(self, trial: Trial, say: Say = print) -> None:
        self._trial, self._say = trial, say
        self._settings = classifier_settings(trial.pipeline)

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
            featurizers = Featurizers(self._trial.pipeline, model, self._trial.known, lemmas=tokens != FORMS)
            lines = featurizers.tokenise(self._trial.lines)
            for number, (train, test) in enumerate(corpus.folds(lines, self._trial.seed), start=1):
                self._say(f"{tokens}: fold {number}")
                self._fold(featurizers, corpus.pick(lines, train), corpus.pick(lines, test), group, rows)
            self._say(f"{tokens}: evaluation sets")
            self._evaluate(featurizers, lines, group, rows)
        for row in rows.values():
            row.finish(self._trial.topics)
        return list(rows.values())

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
                settings = {**self._settings, APART: features.apart}
                model = one.train(table, corpus.intents(train), settings)
                rows[one.title].add_fold(corpus.intents(test), _first(model, model.probabilities(asked)))

    def _evaluate(
        self, featurizers: Featurizers, lines: list[Message], group: list[Contestant], rows: dict[str, Row]
    ) -> None:
        costs = Costs(featurizers, lines)
        asked = costs.ask([line.text for line in self._trial.asked])
        for one in group:
            row, features = rows[one.title], self._space(one.blocks)
            with costs.stopwatch() as training:
                table = features.fit(costs.learned)
                settings = {**self._settings, APART: features.apart}
                model = one.train(table, corpus.intents(lines), settings)
            with costs.stopwatch() as asking:
                shares = np.concatenate([model.probabilities(features.rows([message])) for message in asked])
            row.add_eval(self._trial.asked, _first(model, shares), self._trial.threshold)
            row.cpu_ms = 1000 * asking.seconds / len(asked) + costs.message_ms(one.blocks)
            row.train_s = training.seconds + costs.training_s(one.blocks)
            row.model_mb = costs.model_mb(model, features, one.blocks)

    def _space(self, blocks: str) -> FeatureSpace:
        return space(self._trial.pipeline, counts=blocks != EMBEDDING, embedding=blocks != COUNTS)


def _first(model: Model, shares: npt.NDArray[np.float32]) -> list[Prediction]:
    return [Prediction(model.labels[row.argmax()], float(row.max())) for row in shares]
