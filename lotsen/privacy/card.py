"""Payment card numbers: 13 to 19 digits with Luhn's checksum (ISO/IEC 7812-1)."""

from __future__ import annotations

from stdnum import luhn

from lotsen.privacy import digits
from lotsen.privacy.digits import Span, Window

# 2 to 6 begin the numbers of banks and travel; ISBN begins with 9, Swedish goods with 7.
_FIRST = "23456"
_AMEX_AND_DINERS = ([4, 6, 5], [4, 6, 4])


def find(text: str) -> list[Span]:
    return digits.find(text, 13, 19, _accept, _FIRST)


def _accept(window: Window) -> Span | None:
    if luhn.is_valid(window.digits) and "," not in window.signs and _grouped(window.sizes):
        return window.start, window.end
    return None


def _grouped(sizes: list[int]) -> bool:
    """Tell whether it is parted as people part card numbers; other digits in a row are no card by chance."""
    fours = set(sizes[:-1]) == {4} and sizes[-1] <= 4
    return len(sizes) == 1 or fours or sizes in _AMEX_AND_DINERS or max(sizes) <= 2
