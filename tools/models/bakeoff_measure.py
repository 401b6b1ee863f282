"""Measures the contestants: each learns the same lines and is asked the same.

The features of a message are made once, by the real components, and shared by the contestants that see them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import spacy

from lotsen.values.intents import EMERGENCY
from tools.models import corpus
from tools.models.bakeoff_cost import Costs
from tools.models.bakeoff_models import APART, FORMS, OFFICIAL, OFFICIAL_MODEL, Contestant, block_space
from tools.models.bakeoff_score import Prediction, Row
from tools.models.bakeoff_trial import Trial
from tools.models.featurizers import Featurizers
from tools.models.pipeline import classifier_settings

Say = Callable[[str], None]


class Bakeoff:
    """One table: the same lines, learned and asked, for every row."""

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
            self._say(f"{tokens}: features")
            featurizers = Featurizers(self._trial.pipeline, model, self._trial.known, lemmas=tokens != FORMS)
            costs = Costs(featurizers, featurizers.tokenise(self._trial.lines))
            asked = costs.ask(self._trial.texts)
            for one in group:
                self._say(one.title)
                row, features = rows[one.title], block_space(self._trial.pipeline, one.blocks)
                with costs.stopwatch() as training:
                    table = features.fit(costs.learned)
                    settings = {**self._settings, APART: features.apart}
                    model_of = one.train(table, corpus.intents(self._trial.lines), settings)
                with costs.stopwatch() as asking:
                    shares = [model_of.probabilities(features.rows([message])) for message in asked]
                self._trial.count(row, predictions(model_of.labels, np.concatenate(shares)))
                row.cpu_ms = 1000 * asking.seconds / len(asked) + costs.message_ms(one.blocks)
                row.train_s = training.seconds + costs.training_s(one.blocks)
                row.model_mb = costs.model_mb(model_of, features, one.blocks)
        return list(rows.values())


def predictions(labels: Sequence[str], shares: npt.NDArray[np.float32]) -> list[Prediction]:
    """Return what a model with these labels found; `shares` has one row a text."""
    urgent = labels.index(EMERGENCY) if EMERGENCY in labels else None
    return [
        Prediction(labels[row.argmax()], float(row.max()), 0.0 if urgent is None else float(row[urgent]))
        for row in shares
    ]
