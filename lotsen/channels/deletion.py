"""What a message wants done with the conversation: deleted, or to know how that is done. Pure.

The words are in knowledge/kanal.yml. Typing errors are allowed for in the longer ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from rapidfuzz.distance import OSA

from lotsen.knowledge import ChannelTexts
from lotsen.swedish.signs import plain

# Letters from which a word may have one wrong, and two.
ONE_WRONG, TWO_WRONG = 6, 9


class Wish(Enum):
    """How sure it is that the conversation is to be deleted."""

    NONE = "none"
    HOW = "how"  # asks how it is done
    DOUBT = "doubt"  # something is to be deleted, and more is said
    SURE = "sure"


def wish(text: str, words: ChannelTexts) -> Wish:
    """Return what a message wants.

    It names an act ("delete") and a thing ("all I wrote"). With nothing but fillers beside them it is sure;
    the act alone is so when it means nothing else.
    """
    said = [word for word in plain(text).split() if word.isalnum()]
    act, rest = _taken(said, words.radera_gor)
    if not act:
        return Wish.NONE
    thing, rest = _taken(rest, words.radera_vad)
    fillers = _plain(words.radera_fyllnad)
    others = [word for word in rest if not any(_same(word, filler) for filler in fillers)]
    asks = [word for word in others if word in _plain(words.radera_hur)]
    if asks:
        return Wish.HOW if len(asks) == len(others) else Wish.NONE
    if not others:
        return Wish.SURE if thing or act in _plain(words.radera_ensamt) else Wish.NONE
    return Wish.DOUBT if thing and len(others) <= words.radera_tvekan else Wish.NONE


def agrees(text: str, words: ChannelTexts) -> bool:
    """Tell whether a message says yes to the question whether everything is to be deleted."""
    return plain(text).rstrip(" .!?") in _plain(words.radera_ja)


def _taken(said: list[str], phrases: Iterable[str]) -> tuple[str, list[str]]:
    """Return the first of the phrases, longest first, that stands in `said`, and the words without them."""
    first = ""
    for phrase in _plain(phrases):
        parts, kept, at = phrase.split(), [], 0
        while at < len(said):
            here = said[at : at + len(parts)]
            if len(here) == len(parts) and all(map(_same, here, parts)):
                first, at = first or phrase, at + len(parts)
            else:
                kept.append(said[at])
                at += 1
        said = kept
    return first, said


def _plain(phrases: Iterable[str]) -> tuple[str, ...]:
    """The phrases as messages are compared with them, those of most words first."""
    return _plain_of(tuple(phrases))


@lru_cache(maxsize=64)
def _plain_of(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(map(plain, phrases), key=lambda each: -len(each.split())))


def _same(word: str, known: str) -> bool:
    wrong = (len(known) >= ONE_WRONG) + (len(known) >= TWO_WRONG)
    return word == known or (wrong > 0 and word[:1] == known[:1] and OSA.distance(word, known) <= wrong)
