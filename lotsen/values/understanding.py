"""What the pipeline makes of a message: one frozen value that each step hands on with what it found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum

from lotsen.values.intents import FALLBACK


class Grade(IntEnum):
    """How much a message is about danger; the higher one wins.

    MENTION: a short line with 112 stands before the answer. ASK: we ask whether somebody is in danger.
    """

    NONE = 0
    MENTION = 1
    ASK = 2
    ALARM = 3


@dataclass(frozen=True)
class Danger:
    """The probability that somebody is in danger now, and what follows from it.

    clause: the highest probability of a clause that was judged by itself, reading: that of another reading of
    the text (letters apart, signs for letters); 0 when there was none.
    """

    probability: float = 0.0
    clause: float = 0.0
    grade: Grade = Grade.NONE
    reading: float = 0.0


@dataclass(frozen=True)
class Ranked:
    """An intent and how sure the pipeline is of it, 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Name:
    """A place or programme in a message. `start` and `end` are offsets in characters of what was read."""

    kind: str
    name: str = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True)
class Understanding:
    """Empty until a step finds something. `ranking` has the likeliest intent first, each one once.

    missing: the brochure lacks what is asked for. aspects: what is asked of the subject, likeliest first.
    bare_name: nothing but a name that counts.
    """

    ranking: tuple[Ranked, ...] = ()
    names: tuple[Name, ...] = ()
    missing: bool = False
    aspects: tuple[str, ...] = ()
    bare_name: bool = False
    danger: Danger = Danger()

    @property
    def leader(self) -> Ranked:
        """The intent that the message has; nobody's guess is FALLBACK."""
        return self.ranking[0] if self.ranking else Ranked(FALLBACK, 0.0)

    @property
    def intent(self) -> str:
        """The name of the intent that the message has."""
        return self.leader.intent

    def confidence(self, intent: str) -> float:
        """Return how sure the pipeline is of one intent; 0 when it is not in the ranking."""
        return next((row.confidence for row in self.ranking if row.intent == intent), 0.0)

    def led_by(self, intent: str, confidence: float) -> Understanding:
        """Return the same with this intent first."""
        rest = tuple(row for row in self.ranking if row.intent != intent)
        return replace(self, ranking=(Ranked(intent, confidence), *rest))
