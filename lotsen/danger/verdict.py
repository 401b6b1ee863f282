"""Whether a message is about danger. Pure: the guard only carries it, and thresholds are chosen with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lotsen.values.intents import EMERGENCY, FALLBACK, MAY_BE
from lotsen.values.said import Phrase, Said
from lotsen.values.thresholds import Thresholds
from lotsen.values.understanding import Danger, Grade, Understanding


@dataclass(frozen=True)
class GuardThresholds(Thresholds):
    """Probability from which it is an alarm, and from which we ask; each also for a text with a phrase."""

    alarm: float
    alarm_with_phrase: float
    unclear: float
    unclear_with_phrase: float


def probability(understanding: Understanding, own: float) -> float:
    """Return the probability of an emergency; `own` is what the guard's own model gives.

    The classifier saw the same message among all intents; the two together err less than either.
    """
    return (own + understanding.confidence(EMERGENCY)) / 2


def grade(probability: float, phrase: Phrase, bare_name: bool, thresholds: GuardThresholds) -> Grade:
    """Return how dangerous a message is: by its probability, what it cries, and whether it is only a name."""
    with_phrase = Phrase.READ in phrase
    if probability >= (thresholds.alarm_with_phrase if with_phrase else thresholds.alarm):
        return Grade.ALARM
    if Phrase.CRY in phrase:
        return Grade.ASK
    doubtful = probability >= (thresholds.unclear_with_phrase if with_phrase else thresholds.unclear)
    return Grade.ASK if doubtful and not bare_name else Grade.NONE


def judged(
    understanding: Understanding, said: Said, own: float | None, thresholds: GuardThresholds
) -> Understanding:
    """Return the understanding with its danger, led by the intent that follows from it.

    `own` is None without a model. Without danger the classifier's `akut` gives way to the next best, and a
    text without a letter or digit (empty, signs, emoji) is not understood, whatever the ranking says.
    """
    found = 0.0 if own is None or not said.read else probability(understanding, own)
    danger = Danger(found, grade(found, said.phrase, understanding.bare_name, thresholds))
    understanding = replace(understanding, danger=danger)
    if danger.grade is not Grade.NONE:
        return understanding.led_by(EMERGENCY if danger.grade is Grade.ALARM else MAY_BE, found)
    if not any(c.isalnum() for c in said.read):
        return understanding.led_by(FALLBACK, 1.0)
    if understanding.intent == EMERGENCY:
        others = (row.intent for row in understanding.ranking if row.intent != EMERGENCY)
        return understanding.led_by(next(others, FALLBACK), 1.0)
    return understanding
