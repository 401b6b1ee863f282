"""Plain emergency phrases, found without any model: for the channels' safety net, and a hint to the guard.

Every search goes over the text once, and what is looked at beside a hit is bounded: 16 kB of any phrase cost
as much as 16 kB of anything else.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from lotsen.danger.clauses import Borders
from lotsen.text import fold, fold_but_letters, words

# A negation counts when it stands at most this many words before the phrase ("det är ingen som har kniv").
_NEGATION_REACH = 2
# And in the same clause: "jag kan inte, han har kniv" denies nothing.
_WITHIN = r"[^\w.,;:!?…]+"
# Characters from a negation to its phrase at most: blanks, and a word longer than any that stands there.
_NEGATION_ROOM = 60
# Letters that a * stands for at most: longer than any ending, and a bound where a word is a whole message.
_ENDING = r"\w{0,30}"
# A hyphen or line break that folding makes a blank, though it parts two clauses.
_PARTS = re.compile(r"(?<=\s)-+(?=\s)|[\n\r\v\f\u0085\u2028\u2029]+")


# What may stand in a message for a letter of a phrase: itself, the plain letter, or what other keyboards have
# there. Not the other way round: a hospital that is called like a cry but for its dots is no cry.
_STANDS_FOR = str.maketrans({"å": "[åäa]", "ä": "[äåa]", "ö": "[öo]"})


class PhraseLists(Protocol):
    """The lists of knowledge/akutfraser.yml, as far as phrases need them."""

    @property
    def fraser(self) -> tuple[str, ...]: ...

    @property
    def larm_om(self) -> tuple[tuple[str, tuple[str, ...]], ...]: ...

    @property
    def rop(self) -> tuple[str, ...]: ...

    @property
    def rop_med(self) -> tuple[str, ...]: ...

    @property
    def kvittens(self) -> tuple[str, ...]: ...

    @property
    def nekande(self) -> tuple[str, ...]: ...

    @property
    def negation(self) -> tuple[str, ...]: ...

    @property
    def fragar_om(self) -> tuple[str, ...]: ...

    @property
    def skiljeord(self) -> tuple[str, ...]: ...

    @property
    def tecken(self) -> tuple[tuple[str, str], ...]: ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class _Matcher:
    phrases: re.Pattern[str]
    kinds: dict[str, re.Pattern[str]]
    negation: re.Pattern[str]
    reach: re.Pattern[str]
    asking: re.Pattern[str]
    joining: tuple[str, ...]
    cries: frozenset[str]  # each with å ä ö and without
    cries_and_beside: frozenset[str]
    read: frozenset[str]  # what only says that somebody has read
    no: frozenset[str]  # what a plain no is made of


@lru_cache(maxsize=4)
def _matcher(phrases: PhraseLists) -> _Matcher:
    return _Matcher(
        _spelt(phrases.fraser),
        {kind: _spelt(listed) for kind, listed in phrases.larm_om},
        re.compile(rf"(?<!\w)(?:{_any(phrases.negation)})(?!\w)"),
        re.compile(rf"(?:{_WITHIN}\w+){{0,{_NEGATION_REACH - 1}}}{_WITHIN}"),
        re.compile(rf"(?<!\w)(?:{_any(phrases.fragar_om)})(?!\w)"),
        tuple(map(fold, phrases.skiljeord)),
        _both(phrases.rop),
        _both(phrases.rop + phrases.rop_med),
        _both(phrases.kvittens),
        _both(phrases.nekande),
    )


def _spelt(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the phrases in a text by `fold_but_letters`."""
    return re.compile(rf"(?<!\w)(?:{_any(phrases, fold_but_letters)})(?!\w)".translate(_STANDS_FOR))


def _any(phrases: tuple[str, ...], folded: Callable[[str], str] = fold) -> str:
    """The longest first; an empty list matches nothing, where an empty pattern would match everything."""
    found = (_pattern(folded(phrase)) for phrase in sorted(phrases, key=len, reverse=True))
    return "|".join(found) or "(?!)"


def _pattern(phrase: str) -> str:
    parts = (re.sub(r"(?:\\\*)+", lambda _: _ENDING, re.escape(word)) for word in phrase.split())
    return r"\W+".join(parts)


def _both(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_short(each) for phrase in phrases for each in (phrase, fold(phrase)))


def plain_phrase(text: str, phrases: PhraseLists) -> bool:
    """Tell whether `text` holds an emergency phrase that its own clause neither negates nor asks about."""
    matcher = _matcher(phrases)
    return _holds(text, matcher.phrases, matcher)


def kind_in(text: str, phrases: PhraseLists) -> str:
    """Return the kind of danger that words of `text` are listed for; "" for none, and for negated ones."""
    matcher = _matcher(phrases)
    return next((kind for kind, listed in matcher.kinds.items() if _holds(text, listed, matcher)), "")


def _holds(text: str, wanted: re.Pattern[str], matcher: _Matcher) -> bool:
    text = _PARTS.sub(" – ", text)
    hits = [hit.span() for hit in wanted.finditer(fold_but_letters(text))]
    if not hits:
        return False
    folded = fold(text)  # of the same length
    asking = [hit.span() for hit in matcher.asking.finditer(folded)]
    negations = [hit.end() for hit in matcher.negation.finditer(folded)]
    if not asking and not negations:
        return True
    borders = Borders(folded, matcher.joining)
    return any(_has_force(hit, folded, borders, asking, negations, matcher.reach) for hit in hits)


def _has_force(
    hit: tuple[int, int],
    folded: str,
    borders: Borders,
    asking: list[tuple[int, int]],
    negations: list[int],
    reach: re.Pattern[str],
) -> bool:
    """Tell whether nothing in the clause of this hit takes its force; `negations` are where each ends."""
    start, end = borders.around(*hit)
    asks = bisect_left(asking, (start, 0))
    if asks < len(asking) and asking[asks][1] <= end:
        return False
    before = bisect_right(negations, hit[0])
    nearest = negations[before - 1] if before else -1
    near = nearest > max(start, hit[0] - _NEGATION_ROOM)
    return not (near and reach.fullmatch(folded, nearest, hit[0]))


def bare_plea(text: str, phrases: PhraseLists) -> bool:
    """Tell whether `text` is a cry for help and nothing else, its letters drawn out ("hjäääälp") or not."""
    matcher, cried = _matcher(phrases), False
    for word in map(_short, words(text)):  # most texts end at their first word
        if word not in matcher.cries_and_beside:
            return False
        cried = cried or word in matcher.cries
    return cried


def only_read(text: str, phrases: PhraseLists) -> bool:
    """Tell whether `text` says that somebody has read ("okay then") and nothing else."""
    return _made_of(text, _matcher(phrases).read)


def only_no(text: str, phrases: PhraseLists) -> bool:
    """Tell whether `text` is a plain no: "no, my brother" and "no, I don't dare" are none."""
    return _made_of(text, _matcher(phrases).no)


def _made_of(text: str, listed: frozenset[str]) -> bool:
    said = words(text)
    return bool(said) and all(_short(word) in listed for word in said)


def _short(word: str) -> str:
    """Return a word by `fold_but_letters`, each letter once where it is drawn out."""
    return _DRAWN_OUT.sub(r"\1", fold_but_letters(word))


_DRAWN_OUT = re.compile(r"(\w)\1+")
