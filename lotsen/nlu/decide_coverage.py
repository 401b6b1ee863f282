"""Whether the brochure has what a question asks for. Pure; lotsen/nlu/coverage.py carries it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lotsen.knowledge import Knowledge
from lotsen.values.intents import LOOKS_ALIKE, OUTSIDE
from lotsen.values.thresholds import Thresholds
from lotsen.values.understanding import Understanding

KNOWN = "known"


@dataclass(frozen=True)
class CoverageThresholds(Thresholds):
    """lacking: probability of "outside" from which the brochure is taken to lack what is asked for.

    sure: below this confidence of the classifier such a message isn't on its subject either. covered: below
    this probability the brochure has it, and `utanfor_omradet` gives way to the next subject in the ranking,
    if that has the confidence `chance`; what only sounds like an emergency does, if it has the share `beside`
    of its confidence: "I'm afraid that he ends in a gang, what do you do against that".
    """

    lacking: float
    sure: float
    covered: float
    chance: float
    beside: float


def side(intent: str, knowledge: Knowledge) -> str | None:
    """Return on which side of the brochure an intent lies: OUTSIDE, KNOWN, or neither."""
    if intent == OUTSIDE:
        return OUTSIDE
    known = intent == knowledge.naming.avsikt_plats or knowledge.topic(intent) is not None
    return KNOWN if known else None


def in_question(understanding: Understanding, knowledge: Knowledge) -> bool:
    """Tell whether coverage has a say: not beside one of the two numbers, nor over a bare name."""
    topic = knowledge.topic(understanding.intent)
    number = topic is not None and topic.nummer
    lies = understanding.intent == LOOKS_ALIKE or side(understanding.intent, knowledge) is not None
    return lies and not (number or understanding.bare_name)


def covered(
    understanding: Understanding, outside: float, knowledge: Knowledge, thresholds: CoverageThresholds
) -> Understanding:
    """Return the understanding with what the brochure lacks, given the probability that it lacks it."""
    leader, lies = understanding.leader, side(understanding.intent, knowledge)
    if lies == KNOWN and outside >= thresholds.lacking:
        if leader.confidence < thresholds.sure:
            return understanding.led_by(OUTSIDE, outside)
        return replace(understanding, missing=True)
    if leader.intent in (OUTSIDE, LOOKS_ALIKE) and outside < thresholds.covered:
        known = next((row for row in understanding.ranking if side(row.intent, knowledge) == KNOWN), None)
        least = thresholds.chance if lies == OUTSIDE else thresholds.beside * leader.confidence
        if known is not None and known.confidence >= least:
            # As sure as what it overtakes: a leader behind another is ambiguous to the FallbackClassifier.
            return understanding.led_by(known.intent, leader.confidence)
    return understanding
