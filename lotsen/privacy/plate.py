"""Swedish number plates: ABC 123, ABC 12D. No I, Q, V, Å, Ä, Ö, and O not last (Transportstyrelsen)."""

from __future__ import annotations

import re

from lotsen.privacy.digits import DASHES, Span
from lotsen.privacy.words import words

_PLATE = re.compile(
    rf"(?<!\w)([A-HJ-PR-UW-Za-hj-pr-uw-z]{{3}})([\s{DASHES}]?)([0-9]{{2}}[0-9A-HJ-NPR-UW-Za-hj-npr-uw-z])"
    r"(?!\w|[.:,][0-9])"
)
# Its signs apart, "A B C 1 2 3", "ABC 12 D": a plate only beside a word such as "bil".
_APART = re.compile(
    r"(?<!\w)([A-HJ-PR-UW-Za-hj-pr-uw-z]\s?[A-HJ-PR-UW-Za-hj-pr-uw-z]\s?[A-HJ-PR-UW-Za-hj-pr-uw-z])"
    rf"([\s{DASHES}]{{1,3}})([0-9]\s?[0-9]\s?[0-9A-HJ-NPR-UW-Z])(?!\w|[.:,][0-9])"
)
_REACH = 40
_ALARM = "112"


def find(text: str) -> list[Span]:
    return [hit.span() for hit in _PLATE.finditer(text) if _meant(hit)] or [
        hit.span() for hit in _APART.finditer(text) if _meant_apart(hit)
    ]


def _meant_apart(hit: re.Match[str]) -> bool:
    letters, number = ("".join(hit[at].split()) for at in (1, 3))
    return letters.lower() not in words().no_plate and number != _ALARM and _beside_a_vehicle(hit)


def _meant(hit: re.Match[str]) -> bool:
    """Tell a plate from three letters and a number that stand together by chance ('typ 100', 'SMS 112')."""
    letters, space, number = hit.groups()
    if letters.lower() in words().no_plate:
        return False
    # In capitals or in one word it is a plate by itself; the alarm number must not go so easily.
    if not space or (letters.isupper() and number != _ALARM):
        return True
    return _beside_a_vehicle(hit)


def _beside_a_vehicle(hit: re.Match[str]) -> bool:
    before = hit.string[max(0, hit.start() - _REACH) : hit.start()]
    after = hit.string[hit.end() : hit.end() + _REACH]
    beside = [
        before[max(before.rfind("["), before.rfind("]")) + 1 :],
        re.split(r"[\[\]]", after, maxsplit=1)[0],
    ]
    return any(words().vehicle.search(said) for said in beside)
