"""What every reply must hold, whatever it answers: who may be in danger reads 112 first. Pure.

Bubbles that do not hold it are mended, here and nowhere else, on their way out to any channel
(lotsen/channels/reception.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lotsen.values.bubble import Bubble, Kind
from lotsen.values.first_line import EMERGENCY_NUMBER, begins_with_112
from lotsen.values.understanding import Grade

# A sentence that ends with 112 and is no longer than a line that says so. What goes on after it stays.
_AGAIN = re.compile(rf"(?:^|(?<=[.!?…]\s))[^.!?…\n]{{0,40}}(?<!\w){EMERGENCY_NUMBER}[.!](?:\s+|$)")
# What was mended.
ALARM, QUESTION, MENTION, IN_DANGER = "alarm", "question", "mention", "in danger"


@dataclass(frozen=True)
class Words:
    """What is put first: alarm and question as bubbles of their own, the lines before a bubble's text.

    alarms: every text that counts as the alarm.
    """

    alarm: Bubble
    question: Bubble
    alarms: tuple[str, ...]
    mention: str
    in_danger: str


def kept(bubbles: Sequence[Bubble], grade: Grade, in_danger: bool, words: Words) -> tuple[list[Bubble], str]:
    """Return the bubbles as they may be sent, and what was mended; "" when nothing was.

    grade: of the message that they answer. in_danger: after an alarm or our question, until it is denied.
    Where neither says danger, everything may be sent; so is nothing.
    """
    if grade is Grade.ALARM:
        return _first(bubbles, lambda bubble: is_alarm(bubble, words.alarms), words.alarm, ALARM)
    if grade is Grade.ASK:
        return _first(bubbles, _asks_or_alarms, words.question, QUESTION)
    if not in_danger and grade is Grade.NONE:
        return list(bubbles), ""
    if bubbles and holds(bubbles[0]):
        return list(bubbles), ""
    line, mended = (words.in_danger, IN_DANGER) if in_danger else (words.mention, MENTION)
    first, *others = bubbles or [Bubble("", Kind.NOTICE)]
    text = f"{line}\n{said_once(first.text)}".rstrip()
    return [replace(first, text=text), *others], mended


def said_once(text: str) -> str:
    """Return a text that comes below a line with 112, without its own short sentences that say no more."""
    return _AGAIN.sub("", text).strip()


def holds(bubble: Bubble) -> bool:
    """Tell whether a bubble begins with 112; one that asks about danger may ask first."""
    return begins_with_112(bubble.text, after_question=bubble.kind.about_danger)


def is_alarm(bubble: Bubble, alarms: tuple[str, ...]) -> bool:
    """Tell whether a bubble is one of the alarms, perhaps below a line in another language."""
    lines = bubble.text.lstrip().splitlines()[:2]
    return bubble.kind is Kind.ALARM and any(line.startswith(alarms) for line in lines)


def _asks_or_alarms(bubble: Bubble) -> bool:
    return bubble.kind.about_danger and holds(bubble)


def _first(
    bubbles: Sequence[Bubble], right: Callable[[Bubble], bool], otherwise: Bubble, mended: str
) -> tuple[list[Bubble], str]:
    """Put the first bubble that is right before the others; `otherwise` when none is."""
    if bubbles and right(bubbles[0]):
        return list(bubbles), ""
    found = next((bubble for bubble in bubbles if right(bubble)), otherwise)
    return [found, *(bubble for bubble in bubbles if bubble is not found)], mended
