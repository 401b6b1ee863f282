"""Plain emergency phrases, found without any model: for the safety net of the channels and as a hint to the guard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lotsen.knowledge import Phrases
from lotsen.text import fold

# A negation counts when it stands at most this many words before the phrase ("det är ingen som har kniv").
_NEGATION_REACH = 2


@dataclass(frozen=True)
class _Matcher:
    phrases: re.Pattern[str]
    negated: re.Pattern[str]
    asking: re.Pattern[str]


@lru_cache(maxsize=4)
def _matcher(phrases: Phrases) -> _Matcher:
    any_phrase = "|".join(_pattern(phrase) for phrase in phrases.fraser)
    negation = "|".join(_pattern(word) for word in phrases.negation)
    return _Matcher(
        re.compile(rf"(?<!\w)(?:{any_phrase})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{negation})(?:\W+\w+){{0,{_NEGATION_REACH - 1}}}\W+$"),
        re.compile(rf"(?<!\w)(?:{'|'.join(_pattern(words) for words in phrases.fragar_om)})(?!\w)"),
    )


def _pattern(phrase: str) -> str:
    words = (re.escape(word).replace(r"\*", r"\w*") for word in fold(phrase).split())
    return r"\W+".join(words)


def plain_phrase(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` holds an emergency phrase that is neither negated nor asked about."""
    matcher, folded = _matcher(phrases), fold(text)
    if matcher.asking.search(folded):
        return False
    return any(not matcher.negated.search(folded[: hit.start()]) for hit in matcher.phrases.finditer(folded))
