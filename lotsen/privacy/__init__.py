"""Masks personal data in what people write, by kind, before NLU, log and store. Pure Python, no framework.

Out of reach: names of people, relatives and workplaces told in words, user names, a birth date by itself, a
postcode or a street without number. What is masked is gone for good; nothing here keeps it.

Finders run one after the other, each on what the earlier ones left, most specific first: where two could
claim the same characters, the one whose form is least likely to be chance wins, and all of it goes at once.

1. E-mail: may hold any of the others ("850613-9800@example.se") and would otherwise leave its domain behind.
2. IBAN, then card: long and with a checksum; their groups of four can look like personal numbers.
3. Personal number: date, and form or checksum. It leaves telephone numbers that are written as such.
4. Telephone number: valid in its country's numbering plan.
5. Address: street and number. After telephone, so that "Storgatan 4 070..." keeps two findings.
6. Number plate.
7. Account: any digits beside a word such as "konto"; late, because only the word speaks for it.
8. The numbers of 2, 3, 4 and 7 said in words, by the same finders.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from lotsen.privacy import account, address, card, email_address, personal_number, plate, spoken, telephone
from lotsen.privacy.digits import Span, ascii_digits
from lotsen.privacy.words import words

__all__ = ["Masked", "mask", "without_labels"]

# Label of words.sv.yml, and what finds it.
_FINDERS: tuple[tuple[str, Callable[[str], list[Span]]], ...] = (
    ("email", email_address.find),
    ("account", account.find_iban),
    ("card", card.find),
    ("personal_number", personal_number.find),
    ("telephone", telephone.find),
    ("address", address.find),
    ("plate", plate.find),
    ("account", account.find_by_word),
    ("card", spoken.finder(card.find)),
    ("personal_number", spoken.finder(personal_number.find)),
    ("telephone", spoken.finder(telephone.find)),
    ("account", spoken.finder(account.find_by_word)),
)


@dataclass(frozen=True)
class Masked:
    """`text` with each finding replaced by its kind in brackets; `kinds` in order of first appearance."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Return `text` without personal data. Never raises, and costs linear time.

    Without findings the text comes back as it was; masking twice changes nothing more.
    """
    found: set[str] = set()
    while (
        True
    ):  # a label in a finding's stead can show a neighbour that was hidden: seldom, and digits only go
        masked, kinds = _pass(text)
        found |= kinds
        if not kinds:
            break
        text = masked
    return Masked(text, tuple(sorted(found, key=lambda kind: text.find(_label(kind)))))


def without_labels(text: str) -> str:
    """Return a masked text without its labels, which don't say what is asked; nothing for labels alone."""
    if not _labels().search(text):
        return text
    lines = (" ".join(_labels().sub(" ", line).split()) for line in text.split("\n"))
    return "\n".join(lines).strip(" \n,;.")


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(_label(kind)) for kind in words().labels.values()))


def _pass(text: str) -> tuple[str, set[str]]:
    """Run every finder once; return the text and the kinds found."""
    kinds: set[str] = set()
    folded = ascii_digits(text)  # as long as the text, so that offsets fit both
    for name, find in _FINDERS:
        kind = words().labels[name]
        spans = find(folded)
        if spans:
            kinds.add(kind)
            text, folded = _replace(text, spans, _label(kind)), _replace(folded, spans, _label(kind))
    return text, kinds


def _replace(text: str, spans: list[Span], label: str) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], label]
        last = end
    return "".join([*parts, text[last:]])


def _label(kind: str) -> str:
    return f"[{kind}]"
