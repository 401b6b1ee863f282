"""Street addresses: a street with a number, and the flat, floor, postcode and town that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lotsen.privacy.digits import DASHES, Span
from lotsen.privacy.words import words
from lotsen.text import fold

# Letters of the shortest street in one word: "Åvägen", but not "kalle", "gatan".
_SHORTEST = 6
# Characters before the number in which the street's name is looked for.
_REACH = 60
_NAME = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*|[-'’:.])+")
_UNTIL = rf"(?:\s?[{DASHES}/]\s?[0-9]{{1,3}}(?![0-9]|[.:][0-9]))?"
# A letter by itself can be a word ("12 i Husby", "12 e det"), so fewer are taken after a space.
_HOUSE = re.compile(
    rf"(?<![0-9.,:§])[0-9]{{1,3}}(?![0-9]){_UNTIL}(?:[A-Za-z](?!\w)|\s(?:[A-HJ-NP-Z]|[abcdf])(?!\w))?"
)
_TOWN = r"\s[A-ZÅÄÖ][^\W\d_]+"
# Public numbers stay: 112 is a house number only with a letter or a postcode and town after it.
_SERVICE = re.compile(
    rf"112(?!\s?[A-Za-z](?!\w)|,?\s[0-9]{{3}}\s?[0-9]{{2}}{_TOWN})|1\s1\s2(?![0-9])|11[34]\s1[34](?![0-9])"
    r"|116\s[0-9]{3}(?![0-9])|1\s1\s(?:4\s1\s4|7\s7)(?![0-9])|11\s414(?![0-9])|1\s14\s14(?![0-9])"
)
# A postcode that may be one of them as well needs its town.
_POSTCODE = rf"(?:(?!11[2346])[0-9]{{3}}\s?[0-9]{{2}}(?!\s?[0-9])(?:{_TOWN})?|[0-9]{{3}}\s?[0-9]{{2}}{_TOWN})"


@dataclass(frozen=True)
class _Forms:
    number_word: re.Pattern[str]  # between street and number
    not_house: re.Pattern[str]  # after a number that is none of a house
    more: re.Pattern[str]  # flat, floor, postcode and town


@lru_cache(maxsize=1)
def _forms() -> _Forms:
    known = words()
    flat, floor = rf"(?:{known.flat})", rf"(?:{known.floor})"
    return _Forms(
        re.compile(rf"(?<!\w)(?:{known.number_word})\s*$", re.IGNORECASE),
        re.compile(rf"[.:][0-9]|\s?[%§°]|\s?(?:{known.not_houses})(?![\w-])", re.IGNORECASE),
        re.compile(
            rf"(?i:,?\s?{flat}\.?\s?[0-9]{{1,4}}(?![0-9])|,?\s?[0-9]{{1,2}}\s?{floor}(?!\w)"
            rf"|,?\s?{floor}\.?\s?[0-9]{{1,2}}(?![0-9])|,?\s?(?:{known.ground_floor})(?!\w)){{0,3}}"
            rf"(?:,?\s?(?:SE-)?{_POSTCODE})?"
        ),
    )


def find(text: str) -> list[Span]:
    spans: list[Span] = []
    last = 0
    for house in _HOUSE.finditer(text):
        if house.start() < last or _SERVICE.match(text, house.start()):
            continue
        if not house[0][-1].isalpha() and _forms().not_house.match(text, house.end()):
            continue
        # Nothing is read across another finding: what its label hides must not decide.
        earliest = max(last, house.start() - _REACH, *_brackets(text, house.start()))
        start = _street(text, earliest, house.start())
        if start is not None:
            more = _forms().more.match(text, house.end())
            last = more.end() if more else house.end()
            spans.append((start, last))
    return spans


def _brackets(text: str, end: int) -> tuple[int, int]:
    earliest = max(0, end - _REACH)
    return text.rfind("[", earliest, end) + 1, text.rfind("]", earliest, end) + 1


def _street(text: str, earliest: int, end: int) -> int | None:
    """Return where the street's name starts that ends before offset `end`, None for no street."""
    names = _names(text, earliest, end)
    if not names:
        return None
    start, name = names[0]
    word = fold(name).strip(" .:'").split(" ")[-1]  # 'Lilla-gatan': the part with the ending
    if word in words().street_heads:
        return _named(names)
    if word in words().no_street or len(word) < _SHORTEST:
        return None
    likely = name[0].isupper() or words().lives.search(text[earliest:start]) is not None
    if not word.endswith(words().street_endings) and not (
        likely and word.endswith(words().uncertain_endings)
    ):
        return None
    return names[1][0] if len(names) > 1 and fold(names[1][1]) in words().street_prefixes else start


def _names(text: str, earliest: int, end: int) -> list[tuple[int, str]]:
    """Return offset and text of up to three words that end before offset `end`, the last one first."""
    before = _forms().number_word.sub("", text[earliest:end]).rstrip()
    names: list[tuple[int, str]] = []
    edge = len(before)
    for found in reversed(list(_NAME.finditer(before))):
        if before[found.end() : edge].strip() or len(names) == 3 or (names and found[0].endswith(".")):
            break
        names.append((earliest + found.start(), found[0]))
        edge = found.start()
    return names


def _named(names: list[tuple[int, str]]) -> int | None:
    """Return where the name before a head by itself starts: 'Erik Dahlbergs' allé, 'Gamla' vägen."""
    start = None
    for at, name in names[1:]:
        folded = fold(name)
        capital = name[0].isupper() and not name.isupper()  # who shouts writes no names
        first = start is None and folded in words().street_prefixes
        if folded in words().no_street or _forms().not_house.match(name) or not (capital or first):
            break
        start = at
    return start
