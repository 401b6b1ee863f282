"""E-mail addresses, also spelt out: 'namn at domän punkt se', 'namn (a) domän.se', 'namn@gmail'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lotsen.privacy.digits import Span
from lotsen.privacy.words import words

_LETTER = r"[\w\u0300-\u036f-]"
# Longest local part, in characters (RFC 5321, 4.5.3.1.1).
_LONGEST = 64
_END = rf"(?!{_LETTER})"
_PLAIN = re.compile(rf"{_LETTER}{{1,63}}(?:\.{_LETTER}{{1,63}}){{1,8}}")
# The local part is read backwards from the at sign, so that nothing is tried twice.
_LOCAL = rf"(?:{_LETTER}|[.+'’])+"


@dataclass(frozen=True)
class _Forms:
    at: re.Pattern[str]
    loose: re.Pattern[str]
    looser: re.Pattern[str]
    provider: re.Pattern[str]
    local_backwards: re.Pattern[str]
    word_ending: re.Pattern[str]


@lru_cache(maxsize=1)
def _forms() -> _Forms:
    known = words()
    dot = rf"\.|\s(?:{known.dot})\s|\s?[(\[](?:{known.dot}|\.)[)\]]\s?"

    def spelt(dot: str, space: str) -> re.Pattern[str]:
        ending = rf"(?:{dot}){space}(?:{known.top_domains}){_END}"
        return re.compile(rf"{_LETTER}{{1,63}}(?:(?:{dot}){_LETTER}{{1,63}}){{0,4}}?{ending}", re.IGNORECASE)

    return _Forms(
        at=re.compile(
            rf"\s?@\s?|\s?[(\[]\s?(?:{known.at}|a)\s?[)\]]\s?|(?<=\w)\s(?:{known.at})\s(?=\w)", re.IGNORECASE
        ),
        loose=spelt(dot, ""),
        # "kalle@example. se", but "vi ses @ torget. se dig om"
        looser=spelt(rf"{dot}|,", r"\s?"),
        provider=re.compile(rf"(?:{known.mail_providers})(?:com|se)?{_END}", re.IGNORECASE),
        local_backwards=re.compile(
            rf"{_LOCAL}(?:\s?(?:{known.dot_backwards})\s?{_LOCAL}){{0,2}}", re.IGNORECASE
        ),
        # After a spelt-out at these are rather the next words: "han försöker at strypa.nu kommer han".
        word_ending=re.compile(rf"\.(?:{known.domains_that_are_words})$", re.IGNORECASE),
    )


def find(text: str) -> list[Span]:
    spans: list[Span] = []
    last = 0
    for at in _forms().at.finditer(text):
        local = _forms().local_backwards.match(text[max(last, at.start() - _LONGEST) : at.start()][::-1])
        end = _domain_end(text, at) if local else 0
        if local and end:
            spans.append((at.start() - local.end(), end))
            last = end
    return spans


def _domain_end(text: str, at: re.Match[str]) -> int:
    """Return where the domain after the at sign ends, 0 for none. Glued to '@' it may have any ending."""
    glued, forms = at[0] == "@", _forms()
    tries = (_PLAIN, forms.looser, forms.provider) if glued else (forms.loose, forms.provider)
    found = (domain for form in tries if (domain := form.match(text, at.end())))
    return max((d.end() for d in found if glued or not forms.word_ending.search(d[0])), default=0)
