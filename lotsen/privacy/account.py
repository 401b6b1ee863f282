"""Bank accounts: IBAN by its checksum (ISO 13616), Swedish numbers by a word beside them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from stdnum import iban, numdb

from lotsen.privacy import digits
from lotsen.privacy.digits import DASHES, Span, Window
from lotsen.privacy.words import words

# Looked for at every letter pair, so that neighbours without a space are all found.
_IBAN = re.compile(rf"(?<![A-Za-z])(?=([A-Za-z]{{2}}[0-9]{{2}}(?:[\s{DASHES}]?[A-Za-z0-9]){{11,30}}))")
_DATES = re.compile(
    rf"(?:19|20)[0-9]{{2}}[{DASHES}/ .]+(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}}[{DASHES}/ .][0-9]{{2}})"
)
# Digits of the shortest number that holds clearing number and account (Bankgirot, "Bankernas kontonummer").
# No clearing number begins with 0, every telephone number of a bank does.
_WHOLE = 10
_PUBLIC = {"116111", "116117", "116000", "116123", "118118", "114140"}


def find_iban(text: str) -> list[Span]:
    """Return the spans of IBANs: country, its length, checksum; Swedish ones also with a digit wrong."""
    spans: list[Span] = []
    last = 0
    for hit in _IBAN.finditer(text):
        end = _iban_end(hit[1]) if hit.start() >= last else 0
        if end:
            last = hit.start() + end
            spans.append((hit.start(), last))
    return spans


def _iban_end(said: str) -> int:
    """Return how many characters of `said` are an IBAN, 0 for none."""
    at = [index for index, character in enumerate(said) if character.isalnum()]
    length = _iban_length(said[:2].upper())
    if not 0 < length <= len(at):
        return 0
    number = "".join(said[index].upper() for index in at[:length])
    swedish = number.startswith("SE") and number[2:].isdecimal()
    return at[length - 1] + 1 if swedish or iban.is_valid(number, check_country=False) else 0


@cache
def _iban_length(country: str) -> int:
    """Return how many characters a country's IBAN has by SWIFT's register, 0 for a country without."""
    _, about = numdb.get("iban").info(country)[0]
    parts = re.findall(r"[0-9]+", about.get("bban", ""))
    return sum(map(int, parts)) + len("SE00") if parts else 0


def find_by_word(text: str) -> list[Span]:
    """Return the spans of numbers that a word such as 'konto', 'clearing' or 'Swedbank' makes an account."""
    said = words().account.search(text) or words().bank.search(text)
    return digits.find(text, 4, 16, _accept) if said else []


def _accept(window: Window) -> Span | None:
    if (
        window.cut
        or _DATES.match(window.text, window.start)
        or window.digits in _PUBLIC
        or _counted().match(window.text, window.end)
    ):
        return None
    size = len(window.digits)
    if size in (4, 5) and window.before(words().clearing):
        return window.start, window.end
    if window.digits.endswith("000"):  # an amount
        return None
    if (
        (size >= 6 and window.before(words().account))
        or (size >= 7 and window.after(words().account_number))
        or (size >= _WHOLE and window.digits[0] != "0" and window.before(words().bank))
    ):
        return window.start, window.end
    return None


@lru_cache(maxsize=1)
def _counted() -> re.Pattern[str]:
    """What stands after a number that is an amount or a count."""
    return re.compile(rf"\s?(?:{words().counted})(?!\w)", re.IGNORECASE)
