"""A message cut into the clauses that are judged each by itself, so that nothing beside a cry drowns it.

Pure strings: the joining words, the greetings and the spans of names are handed in. Every rule looks at each
character a bounded number of times.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

# Clauses that one message is cut into at most: each is a row of the batch that the models judge.
MOST = 12
# Words that stand on both sides of a joining word that parts two clauses.
SHORTEST = 2
# Sentences from which a text is a letter: then each confirms what is torn out of it.
SEVERAL = 3
# Of more, so many stay by themselves at the beginning and at the end, since emergencies often come last;
# those between are joined to a few longer ones, so that nothing goes unread.
FIRST, LAST = 3, 6

# A web or mail address is one word, whatever dots it has; what ends the sentence after it is no part of it.
_ADDRESS = r"(?:(?:https?://|www\.)|[^\s,;!?@]{1,64}@)[^\s,;!?@]*[^\W_]"
_CUT = (
    # A line break; signs that end a sentence or part it, also those of other scripts; brackets and quotes.
    r"[\n\r\v\f\u0085\u2028\u2029!?;…‽。、，！？；،؛؟۔|•·(){}\[\]\"”“„»«]+"
    # A full stop or comma, not within a number ("14.30", "7,5"), nor between single letters ("t.ex.",
    # "k.n.i.v").
    r"|(?<=[^\W\d_]{2})[.,]+(?=\w\w)|[.,]+(?!\w)|(?<=\W)[.,]+|(?<=\d)[.,]+(?=[^\W\d])"
    # A colon or slash not inside a word ("polisen:s", "och/eller").
    r"|[:/]+(?!\w)"
    # A dash; a hyphen only between blanks, since inside a word it binds ("Hässelby-Gård").
    r"|[–—―]+|(?<=\s)-+(?=\s)"
)

# A sentence with the signs that end it; a full stop ends one only before a blank or the end of the text, so
# not within a number or an address.
_ENDS = r"\n\r\v\f\u0085\u2028\u2029!?…‽。！？؟۔"
_SENTENCE = re.compile(rf"(?:[^{_ENDS}.]|\.(?!\s|$))+(?:[{_ENDS}]+|\.+(?=\s|$))*")


def clauses(
    text: str,
    joining: tuple[str, ...],
    names: Iterable[tuple[int, int]] = (),
    greetings: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Return what is to be judged of `text` besides the whole as it stands; empty for most messages.

    The clauses between punctuation, line breaks, dashes and `joining` words, names and greetings taken out of
    each, at most MOST; then what stands between punctuation only, at most as many, since "he went out and has
    not come back" is one cry; then the whole text with these taken out, if that changes it. `names` are spans
    (start, end) in `text`. Each reading once, none without a letter or digit, none that is the whole text: a
    clause alone tells nothing new. A cry may stand beside a question, and a word of danger beside a place.
    """
    cleared = _without(text, names, greetings)
    cuts = [(*cut, any(map(str.isalpha, cleared[slice(*cut)]))) for cut in _cuts(cleared, joining)]
    signs = [cut for cut in cuts if not cut[2]]
    cut = (list(filter(_says_something, _split(cleared, at))) for at in (cuts, signs))
    found = dict.fromkeys(_tidy(part) for parts in (*map(_bounded, cut), [cleared]) for part in parts)
    return tuple(part for part in found if _says_something(part) and part != _tidy(text))


def sentences(
    text: str, names: Iterable[tuple[int, int]] = (), greetings: tuple[str, ...] = ()
) -> dict[str, str]:
    """Return the sentences of a text that has SEVERAL of them; else none.

    Each as it is written, with its signs, by how `clauses` reads it, without names and greetings. Many
    clauses are torn out of a letter, and each may sound like a cry by itself ("hunden vill inte ut").
    """
    spans = sorted(names)
    found: dict[str, str] = {}
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
        read = _tidy(_without(sentence[0], inside, greetings))
        if _says_something(read):
            found.setdefault(read, sentence[0].strip())
    return found if len(found) >= SEVERAL else {}


class Borders:
    """Where the clauses of a text begin and end, to ask what stands in the same one."""

    def __init__(self, text: str, joining: tuple[str, ...]) -> None:
        """One pass over `text`."""
        cuts = list(_cuts(text, joining))
        self._starts, self._ends = [cut[0] for cut in cuts], [cut[1] for cut in cuts]
        self._length = len(text)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the clause, or of the clauses, that text[start:end] stands in."""
        before, after = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return (
            self._ends[before - 1] if before else 0,
            self._starts[after] if after < len(self._starts) else self._length,
        )


@lru_cache(maxsize=8)
def _cutter(joining: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?P<address>{_ADDRESS})|{_CUT}|{_whole_words(joining)}", re.IGNORECASE)


@lru_cache(maxsize=8)
def _greeter(greetings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_whole_words(greetings), re.IGNORECASE)


def _whole_words(phrases: tuple[str, ...]) -> str:
    """Longest first, so that "och sen" is one; an empty list matches nothing, where "" would match all."""
    longest = sorted(filter(str.split, phrases), key=len, reverse=True)
    any_of = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)
    return rf"(?<![\w-])(?:{any_of})(?![\w-])" if any_of else "(?!)"


def _cuts(text: str, joining: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    return (cut.span() for cut in _cutter(joining).finditer(text) if cut["address"] is None)


def _split(text: str, cuts: Sequence[tuple[int, int, bool]]) -> Iterator[str]:
    """The parts of a text; each cut says whether it is a joining word.

    Such a word parts none from a single word: "so | fast" is no clause.
    """
    begun, words, ends = 0, 0, [*cuts, (len(text), len(text), False)]
    for number, (start, end, joins) in enumerate(ends):
        after = ends[number + 1][0] if number < len(cuts) else end
        words += len(text[cuts[number - 1][1] if number else 0 : start].split())
        if joins and min(words, len(text[end:after].split())) < SHORTEST:
            continue
        yield text[begun:start]
        begun, words = end, 0


def _bounded(parts: Sequence[str]) -> list[str]:
    if len(parts) <= MOST:
        return list(parts)
    middle, heaps = parts[FIRST:-LAST], MOST - FIRST - LAST
    borders = [len(middle) * heap // heaps for heap in range(heaps + 1)]
    joined = [" ".join(middle[start:end]) for start, end in pairwise(borders)]
    return [*parts[:FIRST], *joined, *parts[-LAST:]]


def _without(text: str, names: Iterable[tuple[int, int]], greetings: tuple[str, ...]) -> str:
    """Return `text` with names and greetings taken out. A name parts nothing: "skott i Tensta centrum"."""
    kept, at = [], 0
    for start, end in sorted(names):
        if start >= at:  # names may lie on each other; the first one counts
            kept.append(text[at:start])
            at = end
    kept.append(text[at:])
    return _greeter(greetings).sub(" ", " ".join(kept))


def _tidy(text: str) -> str:
    """Return `text` with single blanks and no punctuation at its ends: the same reading, once."""
    return " ".join(text.split()).strip(" .,:;!?…-–—/")


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))
