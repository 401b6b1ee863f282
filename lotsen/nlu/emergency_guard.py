"""Last in the pipeline: decides over every other component whether somebody may be in danger."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.danger.phrases import only_no, only_read
from lotsen.danger.verdict import GuardThresholds, clauses_count, in_sentence, judged, probability
from lotsen.knowledge.store import knowledge
from lotsen.nlu import joined_lines
from lotsen.nlu.clause_splitter import with_parts
from lotsen.nlu.component import PART, carry, said_in, seen, understood
from lotsen.nlu.embedding_featurizer import SentenceEmbeddingFeaturizer
from lotsen.nlu.linear_component import DENSE, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent
from lotsen.values.intents import EMERGENCY, NO, NOT_OVER, YES
from lotsen.values.turn import current

logger = logging.getLogger(__name__)

OTHER = "other"
# Lines joined from two at training, as a share of all: so many with an emergency in them, so many without.
JOINED = "joined"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EmergencyGuard(LinearComponent):
    """Carries the verdict of lotsen/danger/verdict.py, with a model of its own for the probability."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds and their reasons are in config.yml."""
        return {
            SPARSE: ["words", "characters", "names"],
            DENSE: "embedding",
            DENSE_WEIGHT: 1.0,
            C: 1.0,
            SEED: 2010,
            JOINED: 0,
            "alarm": 0.5,
            "alarm_with_phrase": 0.3,
            "unclear": 0.2,
            "unclear_with_phrase": 0.05,
            "mention": 0.1,
            "unclear_clause": 0.4,
            "mention_clause": 0.2,
            "clause_whole": 0.0,
            "clause_sure": 1.0,
            "clause_sentence": 0.0,
            "over": 0.7,
            "over_in_danger": 0.9,
            "sure_over_in_danger": 0.8,
            "least_over": 0.3,
            "otherwise": 0.2,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit emergencies against everything else."""
        return self.fit(training_data, label)

    def examples(
        self, training_data: TrainingData, label: Callable[[str], str | None]
    ) -> list[tuple[Message, str]]:
        """Return the lines, and lines joined from two: a cry must be heard beside whatever stands there."""
        lines = super().examples(training_data, label)
        urgent = [line for line, target in lines if target == EMERGENCY]
        others = [line for line, target in lines if target != EMERGENCY]
        words, number = knowledge().phrases.skiljeord, int(self.config[JOINED] * len(lines))
        embed = SentenceEmbeddingFeaturizer.training_vectors
        joined = joined_lines.pairs(urgent, others, words, number, self.config[SEED])
        made = joined_lines.messages(joined, self.config[SPARSE], self.config[DENSE], embed)
        return lines + [
            (message, EMERGENCY if line.urgent else OTHER) for line, message in zip(joined, made, strict=True)
        ]

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message with its parts; the parts go no further."""
        for message, parts in with_parts(messages):
            self.judge(message, parts)
        return [message for message in messages if not message.get(PART)]

    def judge(self, message: Message, parts: list[Message]) -> None:
        """Judge the message, and tell the channel; the verdict is logged, the text is not."""
        said = said_in(message)
        own = self.shares(message).get(EMERGENCY) if said.read else None
        thresholds, turn = GuardThresholds.of(self.config), current()
        whole = probability(understood(message), own or 0.0)
        others = [part for part in parts if part.get(TEXT) in said.readings]
        pieces = [
            part for part in parts if part.get(TEXT) not in said.readings and not part.get(PART).confirms
        ]
        readings = [self._alone(part) for part in others]
        counts = clauses_count(whole, len(pieces), thresholds)
        clauses = self._clauses(pieces, parts, thresholds) if counts else []
        in_danger = turn is not None and turn.in_danger  # the store has loaded the dialogue by now
        alarmed = turn is not None and turn.alarmed
        apart = [understood(seen(part)) for part in pieces] if in_danger else []
        unanswered = in_danger and no_answer(said.read, understood(message).intent)
        understanding = judged(
            understood(message),
            said,
            own,
            thresholds,
            clauses,
            readings,
            in_danger=in_danger,
            unanswered=unanswered,
            alarmed=alarmed,
            apart=apart,
        )
        danger = understanding.danger
        logger.debug(
            "guard: %s, probability %.2f, of a clause %.2f, of a reading %.2f, phrase %s",
            danger.grade.name,
            danger.probability,
            danger.clause,
            danger.reading,
            bool(said.phrase),
        )
        carry(message, understanding)
        if turn is not None:
            turn.understanding = understanding

    def _clauses(
        self, pieces: list[Message], parts: list[Message], thresholds: GuardThresholds
    ) -> list[float]:
        """The probability of each clause, in a letter with the sentence that it is torn out of."""
        of_text = {part.get(TEXT): part for part in parts}
        found = []
        for piece in pieces:
            alone, sentence = self._alone(piece), of_text.get(piece.get(PART).sentence)
            if sentence is not None and alone >= thresholds.mention_clause:
                alone = in_sentence(alone, self._alone(sentence), thresholds)
            found.append(alone)
        return found

    def _alone(self, part: Message) -> float:
        """The probability of a part that is judged by itself."""
        return probability(understood(seen(part)), self.shares(part).get(EMERGENCY, 0.0))


def no_answer(text: str, intent: str) -> bool:
    """Tell whether a text is no answer to our question, though the classifier took it for a yes or a no."""
    phrases = knowledge().phrases
    return only_read(text, phrases) if intent == YES else intent == NO and not only_no(text, phrases)


def label(intent: str) -> str | None:
    """Return what the guard learns of an intent: an emergency or not; None where the dialogue decides."""
    if intent == NOT_OVER:
        return None
    return EMERGENCY if intent == EMERGENCY else OTHER
