"""What the report counts over guesses on held-out lines. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.evaluation.scoring import ALARM, DECLINES, NON_URGENT
from tools.models.cross_validation import Guess

# Their threshold is not the fallback's: a component at the end of the pipeline decides about emergencies.
NOT_FALLBACKS = DECLINES | {ALARM, NON_URGENT}
# The fallback may turn away this share of the right answers. Of the facts 92 % must be right, so 8 % can be
# lost in all; the rest is left for answers that are wrong.
RIGHT_LOST = 0.05
# The other rule that was looked at: turn away this share of the wrong answers, whatever that costs.
WRONG_DECLINED = 0.90
THRESHOLDS = np.round(np.arange(0.0, 1.0, 0.01), 2)


@dataclass(frozen=True)
class FallbackPoint:
    """What one fallback threshold would do to the answers; shares from 0 to 1."""

    threshold: float
    answered: float  # of all answers
    right: float  # of those answered
    wrong_declined: float  # of the wrong answers
    right_declined: float  # of the right answers


@dataclass(frozen=True)
class Confusion:
    """Lines of one intent taken for another, the surest first."""

    intent: str
    guess: str
    count: int
    share: float  # of the intent's lines
    lines: tuple[Guess, ...]


def answers(guesses: Sequence[Guess]) -> list[Guess]:
    """Return the guesses that the fallback decides about: a topic or small talk was guessed."""
    return [guess for guess in guesses if guess.guess not in NOT_FALLBACKS]


def fallback_curve(guesses: Sequence[Guess]) -> list[FallbackPoint]:
    """Return a point for each of THRESHOLDS, over `answers(guesses)`."""
    found = answers(guesses)
    confidence = np.array([guess.confidence for guess in found])
    right = np.array([guess.right for guess in found], dtype=bool)
    points = []
    for threshold in THRESHOLDS.tolist():
        kept = confidence >= threshold
        points.append(
            FallbackPoint(
                threshold,
                _share(kept, np.ones_like(kept)),
                _share(right, kept) if kept.any() else 1.0,
                _share(~kept, ~right),
                _share(~kept, right),
            )
        )
    return points


def recommended(curve: Sequence[FallbackPoint]) -> FallbackPoint:
    """Return the highest threshold that turns away at most RIGHT_LOST of the right answers."""
    return [point for point in curve if point.right_declined <= RIGHT_LOST][-1]


def strict(curve: Sequence[FallbackPoint]) -> FallbackPoint:
    """Return the lowest threshold that turns away WRONG_DECLINED of the wrong answers, else the last."""
    return next((point for point in curve if point.wrong_declined >= WRONG_DECLINED), curve[-1])


def at(curve: Sequence[FallbackPoint], threshold: float) -> FallbackPoint:
    """Return the point nearest to `threshold`."""
    return min(curve, key=lambda point: abs(point.threshold - threshold))


def reliability(guesses: Sequence[Guess], bins: int = 10) -> tuple[list[tuple[float, float, int]], float]:
    """Return (mean confidence, share right, lines) of each filled bin, and the mean distance of the two."""
    groups: dict[int, list[Guess]] = defaultdict(list)
    for guess in guesses:
        groups[min(int(guess.confidence * bins), bins - 1)].append(guess)
    found = [
        (float(np.mean([g.confidence for g in group])), float(np.mean([g.right for g in group])), len(group))
        for _, group in sorted(groups.items())
    ]
    error = sum(abs(mean - right) * count for mean, right, count in found) / max(1, len(guesses))
    return found, error


def confusion_matrix(guesses: Sequence[Guess]) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Return the intents and the share of each one's lines (row) that was taken for each other (column)."""
    labels = sorted({guess.intent for guess in guesses} | {guess.guess for guess in guesses})
    place = {label: number for number, label in enumerate(labels)}
    table = np.zeros((len(labels), len(labels)))
    for guess in guesses:
        table[place[guess.intent], place[guess.guess]] += 1
    return labels, table / np.maximum(1, table.sum(axis=1, keepdims=True))


def worst_confusions(guesses: Sequence[Guess], number: int, lines: int) -> list[Confusion]:
    """Return the pairs of intents with the most mistakes, most first, each with its surest mistakes."""
    totals: dict[str, int] = defaultdict(int)
    pairs: dict[tuple[str, str], list[Guess]] = defaultdict(list)
    for guess in guesses:
        totals[guess.intent] += 1
        if not guess.right:
            pairs[guess.intent, guess.guess].append(guess)
    worst = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:number]
    return [
        Confusion(*pair, len(found), len(found) / totals[pair[0]], tuple(sorted(found, key=_surest)[:lines]))
        for pair, found in worst
    ]


def _surest(guess: Guess) -> float:
    return -guess.confidence


def _share(part: npt.NDArray[np.bool_], whole: npt.NDArray[np.bool_]) -> float:
    return float((part & whole).sum() / max(1, whole.sum()))
