"""Numbers said in words, 'noll sju noll ett sju ...', for the finders that look for digits.

The words of a number become its digits, so that every finder of a number finds it in words too, by the same
form, checksum and words beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lotsen.privacy.digits import Span
from lotsen.privacy.words import words

# Fewer words than this are no telephone, personal or account number, but a count or a time of day.
LEAST = 4


def finder(find: Callable[[str], list[Span]]) -> Callable[[str], list[Span]]:
    """Return `find` for numbers of which at least LEAST words are said in words."""

    def find_spoken(text: str) -> list[Span]:
        written = _written(text)
        if written is None:
            return []
        spans = [(written.at[start], written.at[end]) for start, end in find(written.text)]
        return [span for span in spans if sum(1 for _ in _words().finditer(text, *span)) >= LEAST]

    return find_spoken


@dataclass(frozen=True)
class _Written:
    """A text with digits for its number words; `at`: of each offset in it, the one in the text it was."""

    text: str
    at: list[int]


@lru_cache(maxsize=1)  # asked for by one finder after the other
def _written(text: str) -> _Written | None:
    """Return the text in digits, None when it has too few number words."""
    found = list(_words().finditer(text))
    if len(found) < LEAST:
        return None
    parts, at, last = [], [], 0
    for start, end, number in _numbers(text, found):
        between = text[last:start]
        parts += [between if between.strip(" ,\n") else " " * len(between), number]
        at += [*range(last, start), *[start] * len(number)]
        last = end
    return _Written("".join([*parts, text[last:]]), [*at, *range(last, len(text) + 1)])


def _numbers(text: str, found: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and digits of every number: neighbouring words, or parts of one, that make one."""
    parts: list[tuple[int, int, int]] = []
    for word in found:
        for part in _parts().finditer(word[0]):
            start = word.start() + part.start()
            value = _values()[(part.lastindex or 1) - 1]
            if parts and not (_goes_on(parts, value) and not text[parts[-1][1] : start].strip()):
                yield parts[0][0], parts[-1][1], str(_value(parts))
                parts = []
            parts.append((start, word.start() + part.end(), value))
    if parts:
        yield parts[0][0], parts[-1][1], str(_value(parts))


def _goes_on(parts: list[tuple[int, int, int]], value: int) -> bool:
    """Tell whether a value belongs to the number before it: 'seventy four' does, 'seven four' doesn't."""
    last = parts[-1][2]
    if value in (100, 1000):
        return 0 < last < 100 and all(part[2] != value for part in parts)
    if last in (100, 1000):
        return 0 < value < 100  # so that a number has few parts
    return last in range(20, 100, 10) and 0 < value < 10


def _value(parts: list[tuple[int, int, int]]) -> int:
    """Return what the parts of one number make: 19, 100, 80, 5 is 1985."""
    total, said = 0, 0
    for _, _, value in parts:
        if value == 1000:
            total, said = max(said, 1) * 1000, 0
        elif value == 100:
            said = max(said, 1) * 100
        else:
            said += value
    return total + said


@lru_cache(maxsize=1)
def _longest_first() -> list[str]:
    return sorted(words().spoken, key=len, reverse=True)


@lru_cache(maxsize=1)
def _values() -> list[int]:
    return [words().spoken[word] for word in _longest_first()]


@lru_cache(maxsize=1)
def _parts() -> re.Pattern[str]:
    """A group for each word: which one matched tells its value, whatever case folds to it."""
    return re.compile("|".join(f"({re.escape(word)})" for word in _longest_first()), re.IGNORECASE)


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    """One word that is made of number words and nothing else: 'nittonhundraåttiofem', 'nollsju'."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _longest_first()))})+(?!\w)", re.IGNORECASE)
