"""The emergency guard on lines that it has not seen, alone and joined from two, each with its clauses.

When the encoder is tuned these are the lines of the writers whom it was not tuned on, and lines joined from
theirs; everything else it has seen, whatever a fold holds out. Else every line, in five folds.
"""

from __future__ import annotations

import os
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.knowledge.store import knowledge
from lotsen.nlu.clause_splitter import ClauseSplitter, with_parts
from lotsen.nlu.component import said_in, understood
from lotsen.nlu.emergency_guard import EmergencyGuard
from lotsen.nlu.encoder import EncoderMissing, made
from lotsen.nlu.intent_classifier import LinearIntentClassifier
from lotsen.nlu.linear_component import LinearComponent
from lotsen.nlu.name_extractor import NameExtractor
from lotsen.nlu.name_intent import NameIntent
from lotsen.nlu.screen import MessageScreen
from lotsen.paths import ENCODER, HOME
from lotsen.values.intents import EMERGENCY
from lotsen.values.said import Phrase
from lotsen.values.understanding import Danger
from tools.encoder import adapter
from tools.encoder.tuning.card import read_card
from tools.encoder.tuning.lines import Line, read_lines
from tools.encoder.tuning.made import made_of_two
from tools.models.corpus import Numbers, folds, intents, pick
from tools.models.featurizers import Featurizers
from tools.models.pipeline import component


@dataclass(frozen=True)
class Judged:
    """What the guard found in one line that it was not trained on.

    intent: of a line by itself. joined: of two lines, EMERGENCY if one of them is one, else one of theirs.
    """

    text: str
    intent: str
    joined: bool
    danger: Danger
    phrase: Phrase
    bare_name: bool = False

    @property
    def urgent(self) -> bool:
        """Tell whether it holds an emergency."""
        return self.intent == EMERGENCY


class GuardFolds:
    """Guard and classifier of config.yml, trained on one part of the lines and asked about the rest."""

    def __init__(self, pipeline: list[dict[str, Any]], known: TrainingData, spacy_model: str) -> None:
        self._pipeline = pipeline
        self._seed = {**EmergencyGuard.get_default_config(), **component(pipeline, "EmergencyGuard")}["seed"]
        self._featurizers = Featurizers(pipeline, spacy_model, known)
        self._lines = self._featurizers.tokenise(known.training_examples)
        self._wanted = intents(self._lines)

    def judged(self) -> list[Judged]:
        """Return every line, judged in the fold in which it was held out; two folds at a time."""
        global _trial
        _trial = self  # a forked process has it without a copy being sent
        splits = self._held_out_writers() or list(folds(self._lines, self._seed))
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
        theirs = {(line.text, line.intent) for line in read_lines(HOME / "data") if line.writer in writers}
        held = [n for n, line in enumerate(self._lines) if (line.get(TEXT), self._wanted[n]) in theirs]
        learned = sorted(set(range(len(self._lines))) - set(held))
        return [(np.array(learned), np.array(held))]

    def _judge(self, train: Numbers, test: Numbers) -> list[Judged]:
        """Train on some lines; judge the others, and as many joined from two of them."""
        held_out = [(self._lines[i].get(TEXT), self._wanted[i]) for i in test]
        dice, words = random.Random(self._seed), knowledge().phrases.skiljeord
        joined = made_of_two([Line(*one) for one in held_out], len(held_out), words, dice)
        asked = [(*one, False) for one in held_out] + [(one.text, one.intents[0], True) for one in joined]
        learned = pick(self._lines, train)
        self._featurizers.fit(learned)
        data = TrainingData(self._featurizers.featurise(learned))
        classifier = self._component(LinearIntentClassifier, "classifier")
        guard = self._component(EmergencyGuard, "guard")
        classifier.train(data)
        guard.train(data)
        messages = self._heard([text for text, _, _ in asked])
        for part in (classifier, NameIntent(component(self._pipeline, "NameIntent"))):
            part.process(messages)
        found = []
        for (text, intent, two), (message, parts) in zip(asked, with_parts(messages), strict=True):
            guard.judge(message, parts)
            seen = understood(message)
            found.append(Judged(text, intent, two, seen.danger, said_in(message).phrase, seen.bare_name))
        return found

    def _component(self, kind: type[LinearComponent], name: str) -> Any:
        """Return a component with its settings in config.yml, not trained."""
        config = {**kind.get_default_config(), **component(self._pipeline, kind.__name__)}
        own = Path(self._featurizers.folder) / f"{name}-{os.getpid()}"
        own.mkdir(exist_ok=True)
        context = ExecutionContext(GraphSchema({}), node_name=name)
        return kind.create(config, LocalModelStorage(own), Resource(name), context)

    def _heard(self, texts: list[str]) -> list[Message]:
        """Return each text as the running assistant hears it, with its parts behind it and all features."""
        messages = [Message({TEXT: text}) for text in texts]
        for part in (MessageScreen(), NameExtractor(), ClauseSplitter()):
            messages = part.process(messages)
        once = [Message({TEXT: text}) for text in dict.fromkeys(message.get(TEXT) for message in messages)]
        rows = self._featurizers.featurise(self._featurizers.tokenise(once))
        features = {row.get(TEXT): row.features for row in rows}
        for message in messages:
            message.features = features.get(message.get(TEXT), [])
        return messages


_trial: GuardFolds | None = None


def _judge_in_fork(split: tuple[Numbers, Numbers]) -> list[Judged]:
    if _trial is None:
        raise RuntimeError("No lines to judge: call GuardFolds.judged.")
    return _trial._judge(*split)
