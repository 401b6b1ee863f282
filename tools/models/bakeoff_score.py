"""What the bake-off counts: from predictions to the figures of a row. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import f1_score

from lotsen.values.intents import EMERGENCY
from tools.evaluation import scoring
from tools.evaluation.read_sets import FACTS, OUT_OF_SCOPE, Line

# Topics of tools/evaluation/sets/eval/facts_sv.tsv that an intent of another name answers.
INTENT_OF_TOPIC = {
    "kontor_ja": scoring.OFFICE_IN_AREA,
    "kontor_nej": scoring.OFFICE_IN_AREA,
    "mobila": "mobila_kontor",
    "gotblad_citat": "gotblad",
}
FALLBACK = "nlu_fallback"
REFERS = "114 14"  # every answer that declines names it
TAKEN = 0.02  # share of the held-out lines without an emergency that may be taken for one


@dataclass(frozen=True)
class Prediction:
    """The first intent of a ranking and its confidence, and the confidence that an emergency has in it."""

    intent: str
    confidence: float
    urgent: float = 0.0


@dataclass
class Row:
    """One row of a table; None where something was not measured. Shares are 0 to 1."""

    title: str
    topics_held: float | None = None
    topics_eval: float | None = None
    macro_f1: float | None = None
    emergencies: float | None = None
    declined: float | None = None
    cpu_ms: float | None = None
    train_s: float | None = None
    model_mb: float | None = None
    note: str = ""

    def add_held(
        self, wanted: Sequence[str], predictions: Sequence[Prediction], topics: Collection[str]
    ) -> None:
        """Count the lines of held-out writers: topics right, macro F1 over all intents, emergencies found."""
        guessed = [prediction.intent for prediction in predictions]
        self.topics_held = accuracy(wanted, guessed, topics)
        self.macro_f1 = float(f1_score(wanted, guessed, average="macro", zero_division=0))
        self.emergencies = found(
            [one.urgent for one, intent in zip(predictions, wanted, strict=True) if intent == EMERGENCY],
            [one.urgent for one, intent in zip(predictions, wanted, strict=True) if intent != EMERGENCY],
        )

    def add_eval(self, lines: Sequence[Line], predictions: Sequence[Prediction], threshold: float) -> None:
        """Count the evaluation lines: topics by intent, out of scope with the fallback threshold."""
        pairs = list(zip(lines, predictions, strict=True))
        facts = [(topic_intent(line), guess.intent) for line, guess in pairs if line.set == FACTS]
        outside = [declines(line, guess, threshold) for line, guess in pairs if line.set == OUT_OF_SCOPE]
        self.topics_eval = sum(wanted == guess for wanted, guess in facts) / len(facts) if facts else None
        self.declined = sum(outside) / len(outside) if outside else None


def found(cries: Sequence[float], others: Sequence[float]) -> float | None:
    """Return the share of `cries` above what TAKEN of the others reach, None without either."""
    if not len(cries) or not len(others):
        return None
    return float(np.mean(np.asarray(cries) > np.quantile(others, 1 - TAKEN, method="higher")))


def topic_intent(line: Line) -> str:
    """Return the intent that should answer a line of the facts."""
    return INTENT_OF_TOPIC.get(line.topic, line.topic)


def accuracy(wanted: Sequence[str], guessed: Sequence[str], topics: Collection[str]) -> float | None:
    """Return the share of lines with a topic intent that got it, None without such a line."""
    right = [guess == want for want, guess in zip(wanted, guessed, strict=True) if want in topics]
    return sum(right) / len(right) if right else None


def declines(line: Line, guess: Prediction, threshold: float) -> bool:
    """Whether an out-of-scope line is declined, as tools/evaluation/evaluate.py counts it."""
    intent = guess.intent if guess.confidence >= threshold else FALLBACK
    return scoring.declined(scoring.Scored(line, intent, guess.confidence, (REFERS,)))
