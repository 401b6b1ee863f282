"""E-mail addresses, also spelt out: 'namn at domän punkt se', 'namn (a) domän.se', 'namn@gmail'."""

from __future__ import annotations

import re

from lotsen.privacy.digits import Span
from lotsen.privacy.words import AT, DOT, DOT_BACKWARDS, MAIL_PROVIDERS, TOP_DOMAINS

_LETTER = r"[\w\u0300-\u036f-]"
# Longest local part, in characters (RFC 5321, 4.5.3.1.1).
_LONGEST = 64
_AT = re.compile(rf"\s?@\s?|\s?[(\[]\s?(?:{AT}|a)\s?[)\]]\s?|(?<=\w)\s(?:{AT})\s(?=\w)", re.IGNORECASE)
_END = rf"(?!{_LETTER})"
_PLAIN = re.compile(rf"{_LETTER}{{1,63}}(?:\.{_LETTER}{{1,63}}){{1,8}}")
_SPELT = rf"{_LETTER}{{1,63}}(?:(?:{DOT}){_LETTER}{{1,63}}){{0,4}}?(?:{DOT})%s(?:{TOP_DOMAINS}){_END}"
_LOOSE = re.compile(_SPELT % "", re.IGNORECASE)
# After a spelt-out at these are rather the next words: "han försöker at strypa.nu kommer han".
_WORD_ENDING = re.compile(r"\.(?:de|nu|no|so|is|it)$", re.IGNORECASE)
# 'kalle@example. se', but 'vi ses @ torget. se dig om'
_LOOSER = re.compile((_SPELT % r"\s?").replace(DOT, rf"{DOT}|,"), re.IGNORECASE)
_PROVIDER = re.compile(rf"(?:{MAIL_PROVIDERS})(?:com|se)?{_END}", re.IGNORECASE)
# The local part is read backwards from the at sign, so that nothing is tried twice.
_LOCAL = rf"(?:{_LETTER}|[.+'’])+"
_LOCAL_BACKWARDS = re.compile(rf"{_LOCAL}(?:\s?(?:{DOT_BACKWARDS})\s?{_LOCAL}){{0,2}}", re.IGNORECASE)


def find(text: str) -> list[Span]:
    spans: list[Span] = []
    last = 0
    for at in _AT.finditer(text):
        local = _LOCAL_BACKWARDS.match(text[max(last, at.start() - _LONGEST) : at.start()][::-1])
        end = _domain_end(text, at) if local else 0
        if local and end:
            spans.append((at.start() - local.end(), end))
            last = end
    return spans


def _domain_end(text: str, at: re.Match[str]) -> int:
    """Return where the domain after the at sign ends, 0 for none. Glued to '@' it may have any ending."""
    glued = at[0] == "@"
    tries = (_PLAIN, _LOOSER, _PROVIDER) if glued else (_LOOSE, _PROVIDER)
    found = (domain for form in tries if (domain := form.match(text, at.end())))
    return max((d.end() for d in found if glued or not _WORD_ENDING.search(d[0])), default=0)
