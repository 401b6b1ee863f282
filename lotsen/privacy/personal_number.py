"""Swedish personal numbers and co-ordination numbers (day + 60), checksum right or wrong.

Source of the form: Skatteverket, SKV 704 and 707. Where form alone does not tell, the `personnummer` library
judges by the checksum.
"""

from __future__ import annotations

import phonenumbers
from personnummer.personnummer import valid

from lotsen.privacy import digits
from lotsen.privacy.digits import Span, Window
from lotsen.privacy.words import words

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CO_ORDINATION = 60
_CENTURIES = ("18", "19", "20")
# Digits from the end at which people part it: 1990 01 01 - 9802, 19 90...
_PARTED = {4, 6, 8, 10}
# Digits of a Swedish area code, the 0 with it.
_AREA_CODE = (2, 3, 4)


def find(text: str) -> list[Span]:
    return digits.find(text, 10, 12, _accept)


def _accept(window: Window) -> Span | None:
    number = window.digits
    if len(number) == 11 or not _dated(number) or window.cut:
        return None
    breaks = {len(number) - at for at in window.breaks}
    # Spaces can stand anywhere, other signs only where the parts meet.
    signs = {len(number) - at for at, part in zip(window.breaks, window.parts, strict=True) if part.strip()}
    if signs - _PARTED or "," in window.signs or _telephone(window, breaks):
        return None
    # A dash or plus before the last four says enough, whatever spaces stand elsewhere.
    if breaks <= _PARTED or 4 in signs or valid(number) or window.before(words().personal_number):
        return window.start, window.end
    return None


def _dated(number: str) -> bool:
    if len(number) == 12 and number[:2] not in _CENTURIES:
        return False
    month, day = int(number[-8:-6]), int(number[-6:-4])
    day -= _CO_ORDINATION if day > _CO_ORDINATION else 0
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _telephone(window: Window, breaks: set[int]) -> bool:
    """Tell whether ten digits that begin with 0 are rather a telephone number: '070-101 98 02'."""
    number = window.digits
    if not number.startswith("0") or len(number) != 10 or (4 in breaks and breaks <= {4, 6}):
        return False
    if not phonenumbers.is_valid_number(phonenumbers.parse(number, "SE")):
        return False
    if window.breaks and window.breaks[0] in _AREA_CODE:
        return True
    # Few co-ordination numbers begin with 0, and every mobile number looks like one: '070174' is day 14.
    co_ordination = int(number[4:6]) > _CO_ORDINATION
    return not window.before(words().personal_number) and (co_ordination or not valid(number))
