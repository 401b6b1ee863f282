"""Plain emergency phrases, found without any model: for the channels' safety net, and a hint to the guard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lotsen.knowledge import Phrases
from lotsen.text import fold, words

# A negation counts when it stands at most this many words before the phrase ("det är ingen som har kniv").
_NEGATION_REACH = 2
# And in the same clause: "jag kan inte, han har kniv" denies nothing.
_WITHIN = r"[^\w.,;:!?…]+"


@dataclass(frozen=True)
class _Matcher:
    phrases: re.Pattern[str]
    negated: re.Pattern[str]
    asking: re.Pattern[str]
    cries: frozenset[str]
    cries_and_beside: frozenset[str]


@lru_cache(maxsize=4)
def _matcher(phrases: Phrases) -> _Matcher:
    between = rf"(?:{_WITHIN}\w+){{0,{_NEGATION_REACH - 1}}}{_WITHIN}"
    return _Matcher(
        re.compile(rf"(?<!\w)(?:{_any(phrases.fraser)})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_any(phrases.negation)}){between}$"),
        re.compile(rf"(?<!\w)(?:{_any(phrases.fragar_om)})(?!\w)"),
        frozenset(map(_short, phrases.rop)),
        frozenset(map(_short, phrases.rop + phrases.rop_med)),
    )


def _any(phrases: tuple[str, ...]) -> str:
    """An empty list matches nothing, where an empty pattern would match everything."""
    return "|".join(_pattern(phrase) for phrase in phrases) or "(?!)"


def _pattern(phrase: str) -> str:
    parts = (re.escape(word).replace(r"\*", r"\w*") for word in fold(phrase).split())
    return r"\W+".join(parts)


def plain_phrase(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` holds an emergency phrase that is neither negated nor asked about."""
    matcher, folded = _matcher(phrases), fold(text)
    if matcher.asking.search(folded):
        return False
    return any(not matcher.negated.search(folded[: hit.start()]) for hit in matcher.phrases.finditer(folded))


def bare_plea(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` is a cry for help and nothing else, its letters drawn out ("hjäääälp") or not."""
    matcher, cried = _matcher(phrases), False
    for word in map(_short, words(text)):  # most texts end at their first word
        if word not in matcher.cries_and_beside:
            return False
        cried = cried or word in matcher.cries
    return cried


def _short(word: str) -> str:
    """Return a word folded, each letter once where it is drawn out."""
    return _DRAWN_OUT.sub(r"\1", fold(word))


_DRAWN_OUT = re.compile(r"(\w)\1+")
