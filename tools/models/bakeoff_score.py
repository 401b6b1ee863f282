"""What the bake-off counts: from predictions to the figures of a row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sklearn.metrics import f1_score

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


@dataclass(frozen=True)
class Prediction:
    """The first intent of a ranking and its confidence."""

    intent: str
    confidence: float


@dataclass
class Row:
    """One row of a table; None where something was not measured."""

    title: str
    topics_folds: float | None = None
    topics_eval: float | None = None
    macro_f1: float | None = None
    declined: float | None = None
    cpu_ms: float | None = None
    train_s: float | None = None
    model_mb: float | None = None
    note: str = ""
    folds: int = 0
    wanted: list[str] = field(default_factory=list, repr=False)
    guessed: list[str] = field(default_factory=list, repr=False)

    def add_fold(self, wanted: Sequence[str], predictions: Sequence[Prediction]) -> None:
        """Keep a fold's guesses; `finish` counts over all of them."""
        self.folds += 1
        self.wanted += wanted
        self.guessed += [prediction.intent for prediction in predictions]

    def finish(self, topics: set[str]) -> None:
        """Count the folds: accuracy on lines whose intent is a topic, macro F1 over all intents."""
        if self.wanted:
            self.topics_folds = accuracy(self.wanted, self.guessed, topics)
            self.macro_f1 = float(f1_score(self.wanted, self.guessed, average="macro", zero_division=0))
        self.wanted, self.guessed = [], []

    def add_eval(self, lines: Sequence[Line], predictions: Sequence[Prediction], threshold: float) -> None:
        """Count the evaluation lines: topics by intent, out of scope with the fallback threshold."""
        pairs = list(zip(lines, predictions, strict=True))
        facts = [(topic_intent(line), guess.intent) for line, guess in pairs if line.set == FACTS]
        outside = [declines(line, guess, threshold) for line, guess in pairs if line.set == OUT_OF_SCOPE]
        self.topics_eval = sum(wanted == guess for wanted, guess in facts) / len(facts) if facts else None
        self.declined = sum(outside) / len(outside) if outside else None


def topic_intent(line: Line) -> str:
    """Return the intent that should answer a line of the facts."""
    return INTENT_OF_TOPIC.get(line.topic, line.topic)


def accuracy(wanted: Sequence[str], guessed: Sequence[str], topics: set[str]) -> float | None:
    """Return the share of lines with a topic intent that got it, None without such a line."""
    right = [guess == want for want, guess in zip(wanted, guessed, strict=True) if want in topics]
    return sum(right) / len(right) if right else None


def declines(line: Line, guess: Prediction, threshold: float) -> bool:
    """Whether an out-of-scope line is declined, as tools/evaluation/evaluate.py counts it."""
    intent = guess.intent if guess.confidence >= threshold else FALLBACK
    return scoring.declined(scoring.Scored(line, intent, guess.confidence, (REFERS,)))
