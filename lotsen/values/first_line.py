"""Whether a text begins with 112: what somebody in danger reads before they stop reading."""

from __future__ import annotations

import re

EMERGENCY_NUMBER = "112"
# As a number by itself: no part of another ("0112", "112 000", "1 112", "112-5") nor an amount ("112,50").
_EMERGENCY = re.compile(rf"(?<![\w+./-])(?<!\d[  ,]){EMERGENCY_NUMBER}(?![\w/])(?![-  .,:]?\d)")
# Of the police, however it is grouped.
_OTHER = re.compile(r"(?<!\d)11\s?4\s?14(?!\d)")
_STOPS, _ASKS = ".!…。۔।", "?؟"


def begins_with_112(text: str, after_question: bool = False) -> bool:
    """Tell whether the first sentence of a text names 112, and not the police's number before it.

    A line break ends a sentence too. With `after_question` a sentence that asks does not: "Is anyone in
    danger? Ring 112." Linear in the text.
    """
    first = _first(text.lstrip(), _STOPS if after_question else _STOPS + _ASKS)
    found = _EMERGENCY.search(first)
    return found is not None and _OTHER.search(first, 0, found.start()) is None


def _first(text: str, stops: str) -> str:
    for at, character in enumerate(text):
        ends = character in stops and (
            at + 1 == len(text) or text[at + 1].isspace() or not text[at + 1].isascii()
        )
        if character in "\n\r\v\f\u2028\u2029" or ends:
            return text[: at + 1]
    return text
