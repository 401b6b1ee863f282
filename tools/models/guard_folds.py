"""The emergency guard on lines that it has not seen: what each threshold would have caught.

When the encoder is tuned these are the lines of the writers whom it was not tuned on, and lines joined from
theirs; everything else it has seen, whatever a fold holds out. Else every line, in five folds.
"""

from __future__ import annotations

import os
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.danger.verdict import GuardThresholds, judged
from lotsen.knowledge.store import knowledge
from lotsen.nlu.emergency_guard import EmergencyGuard, label
from lotsen.nlu.encoder import EncoderMissing, made
from lotsen.nlu.hearing import hear
from lotsen.nlu.intent_classifier import RANKING_LENGTH, ranked
from lotsen.nlu.linear import LinearModel
from lotsen.paths import ENCODER, HOME
from lotsen.values.intents import EMERGENCY
from lotsen.values.said import Phrase
from lotsen.values.understanding import Understanding
from tools.encoder import adapter
from tools.encoder.tuning.card import read_card
from tools.encoder.tuning.lines import read_lines
from tools.encoder.tuning.made import made_of_two
from tools.models.corpus import Numbers, folds, intents
from tools.models.featurizers import Featurizers
from tools.models.pipeline import classifier_settings, component, space

GUARD = "EmergencyGuard"
JOINED = "joined"  # in the place of an intent: two lines of which none is an emergency


@dataclass(frozen=True)
class Judged:
    """The guard's probability of an emergency for one line that it was not trained on."""

    text: str
    intent: str
    probability: float
    phrase: Phrase


class GuardFolds:
    """Guard and classifier of config.yml, trained on one part of the lines and asked about the rest."""

    def __init__(self, pipeline: list[dict[str, Any]], known: TrainingData, spacy_model: str) -> None:
        self._pipeline = pipeline
        self._classifier = classifier_settings(pipeline)
        self._guard = {**EmergencyGuard.get_default_config(), **component(pipeline, GUARD)}
        self._featurizers = Featurizers(pipeline, spacy_model, known)
        self._lines = self._featurizers.tokenise(known.training_examples)
        self._wanted = intents(self._lines)

    def judged(self) -> list[Judged]:
        """Return every line, judged in the fold in which it was held out; two folds at a time."""
        global _trial
        _trial = self  # a forked process has it without a copy being sent
        splits = self._held_out_writers() or list(folds(self._lines, self._guard["seed"]))
        with ProcessPoolExecutor(min(2, os.cpu_count() or 1), get_context("fork")) as pool:
            return [line for fold in pool.map(_judge_in_fork, splits) for line in fold]

    def _held_out_writers(self) -> list[tuple[Numbers, Numbers]]:
        """Return the one split that the tuned encoder leaves; none without it."""
        try:
            if not made(ENCODER).tuned:
                return []
            writers = read_card(adapter.FOLDER).held_out
        except (OSError, ValueError, EncoderMissing):
            return []
        theirs = [line for line in read_lines(HOME / "data") if line.writer in writers]
        known = {(line.text, line.intent) for line in theirs}
        held = [n for n, line in enumerate(self._lines) if (line.get(TEXT), self._wanted[n]) in known]
        learned = sorted(set(range(len(self._lines))) - set(held))
        dice, words = random.Random(self._guard["seed"]), knowledge().phrases.skiljeord
        beside = made_of_two(theirs, len(theirs), words, dice)
        joined = [Message.build(one.text, EMERGENCY if one.urgent else JOINED) for one in beside]
        test = [*held, *range(len(self._lines), len(self._lines) + len(joined))]
        self._lines += self._featurizers.tokenise(joined)
        self._wanted = intents(self._lines)
        return [(np.array(learned), np.array(test))]

    def _judge(self, train: Numbers, test: Numbers) -> list[Judged]:
        learned, held_out = [self._lines[i] for i in train], [self._lines[i] for i in test]
        self._featurizers.fit(learned)
        features = space(self._pipeline)
        rows = features.fit(self._featurizers.featurise(learned))
        asked = features.rows(self._featurizers.featurise(held_out))
        wanted = [self._wanted[i] for i in train]
        seed = self._guard["seed"]
        among_all = _shares(LinearModel.fit(rows, wanted, self._classifier["C"], seed, features.apart), asked)
        labels = [(row, found) for row, found in enumerate(map(label, wanted)) if found is not None]
        learn = rows[[row for row, _ in labels]]
        alone = _shares(
            LinearModel.fit(learn, [found for _, found in labels], self._guard["C"], seed, features.apart),
            asked,
        )
        length, thresholds = self._classifier[RANKING_LENGTH], GuardThresholds.of(self._guard)
        return [
            judge_line(line.get(TEXT), self._wanted[i], shares, length, own[EMERGENCY], thresholds)
            for line, i, shares, own in zip(held_out, test, among_all, alone, strict=True)
        ]


def judge_line(
    text: str, intent: str, shares: dict[str, float], length: int, own: float, thresholds: GuardThresholds
) -> Judged:
    """Judge a line by the functions that decide in the pipeline.

    `shares` is the classifier's probability of each intent, of which its ranking keeps `length`; `own` the
    guard's of an emergency.
    """
    said = hear(text, private=False)
    danger = judged(Understanding(ranked(shares, length)), said, own, thresholds).danger
    return Judged(text, intent, danger.probability, said.phrase)


def _shares(model: LinearModel, rows: Any) -> list[dict[str, float]]:
    """The probability of each label, for each row."""
    return [dict(zip(model.labels, map(float, row), strict=True)) for row in model.probabilities(rows)]


_trial: GuardFolds | None = None


def _judge_in_fork(split: tuple[Numbers, Numbers]) -> list[Judged]:
    if _trial is None:
        raise RuntimeError("No lines to judge: call GuardFolds.judged.")
    return _trial._judge(*split)
