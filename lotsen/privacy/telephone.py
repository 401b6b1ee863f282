"""Telephone numbers that are valid in a numbering plan (`phonenumbers`); Swedish ones without country code.

Short public numbers (112, 114 14, 1177, 116 111) have too few digits; freephone, shared-cost and premium
numbers (020, 077, 0900) belong to services, never to a person, and stay.
"""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberType

from lotsen.privacy import digits
from lotsen.privacy.digits import Span, Window
from lotsen.privacy.words import words

_SERVICES = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE,
}
_COUNTRY = "46"
_MOBILE = "7"
_HOURS = {f"{hour:02}" for hour in range(25)} | {"30", "45"}


def find(text: str) -> list[Span]:
    return digits.find(text, 7, 15, _accept, f"0{_COUNTRY[0]}{_MOBILE}")


def _accept(window: Window) -> Span | None:
    number = _written(window)
    if not number or {",", "+"} & set(window.signs) or window.cut or not _personal(number):
        return None
    start = window.start - number.startswith("+") * (window.text[window.start - 1 : window.start] == "+")
    if window.text[start - 1 : start] == "(" and ")" in window.signs:  # "(070) 174 06 05"
        start -= 1
    return start, window.end


def _written(window: Window) -> str:
    """Return the number with + or 0 before it, the empty string for what cannot be one."""
    number = window.digits
    if window.text[window.start - 1 : window.start] == "+":
        return f"+{number}"
    if number[0] == "0":
        # Swedish ones have ten digits at most (PTS's numbering plan), foreign ones begin with 00.
        abroad = number[1] == "0"
        possible = number[2] != "0" if abroad else len(number) <= 10
        return number if possible and not _times_or_date(window) else ""
    if number.startswith(_COUNTRY + _MOBILE) and len(number) == 11:
        return f"+{number}"
    if number[0] == _MOBILE and len(number) == 9 and window.before(words().telephone):
        return f"0{number}"
    return ""


def _personal(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, "SE")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and phonenumbers.number_type(parsed) not in _SERVICES


def _times_or_date(window: Window) -> bool:
    """Tell whether it is times ('08-12 13-16', '08.00-16.00', '0830-1000') or a date ('08-09-2010')."""
    sizes, number = window.sizes, window.digits
    if sizes == [2, 2, 2, 2]:
        return all(number[at : at + 2] in _HOURS for at in range(0, 8, 2))
    return sizes == [4, 4] or (sizes == [2, 2, 4] and number[4:6] in ("19", "20"))
