"""The words that tell what a number is, from words.sv.yml: as patterns, or folded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

# Swedish; beside the code and not in knowledge/, so that no edit there can take the masking away.
FILE = Path(__file__).with_name("words.sv.yml")
# Letters or digits that a word which begins with * may have before it.
_LONGEST_BEFORE = 20


@dataclass(frozen=True)
class Words:
    """What words.sv.yml holds; the lists that patterns are made of are patterns already, joined by |."""

    labels: dict[str, str]
    personal_number: re.Pattern[str]
    telephone: re.Pattern[str]
    account: re.Pattern[str]
    account_number: re.Pattern[str]
    clearing: re.Pattern[str]
    bank: re.Pattern[str]
    spoken: dict[str, int]
    counted: str
    at: str
    dot: str
    dot_backwards: str
    mail_providers: str
    top_domains: str
    domains_that_are_words: str
    vehicle: re.Pattern[str]
    no_plate: frozenset[str]
    street_endings: tuple[str, ...]
    uncertain_endings: tuple[str, ...]
    street_heads: frozenset[str]
    street_prefixes: frozenset[str]
    no_street: frozenset[str]
    lives: re.Pattern[str]
    number_word: str
    flat: str
    floor: str
    ground_floor: str
    not_houses: str


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the words; read at the first use."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Words(
        labels=read["labels"],
        dot_backwards=_any(word[::-1] for word in read["dot"]),
        street_endings=tuple(read["street_endings"]),
        uncertain_endings=tuple(read["uncertain_endings"]),
        personal_number=_whole(read["personal_number"]),
        telephone=_whole(read["telephone"]),
        account=_whole(read["account"]),
        account_number=_whole(read["account_number"]),
        clearing=_whole(read["clearing"]),
        bank=_whole(read["bank"]),
        spoken=read["spoken"],
        vehicle=_whole(read["vehicle"]),
        lives=_whole(read["lives"]),
        counted=_any(read["counted"]),
        at=_any(read["at"]),
        dot=_any(read["dot"]),
        mail_providers=_any(read["mail_providers"]),
        top_domains=_any(read["top_domains"]),
        domains_that_are_words=_any(read["domains_that_are_words"]),
        number_word=_any(read["number_word"]),
        flat=_any(read["flat"]),
        floor=_any(read["floor"]),
        ground_floor=_any(read["ground_floor"]),
        not_houses=_any(read["not_houses"]),
        no_plate=frozenset(read["no_plate"]),
        street_heads=frozenset(read["street_heads"]),
        street_prefixes=frozenset(read["street_prefixes"]),
        no_street=frozenset(read["no_street"]),
    )


def _any(listed: Iterable[str]) -> str:
    return "|".join(map(_pattern, listed))


def _whole(listed: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of the words, in any case, with no letter beside it.

    Digits may be glued to it: masking them must not make it a word that it was not before.
    """
    return re.compile(rf"(?<![^\W\d_])(?:{_any(listed)})(?![^\W\d_])", re.IGNORECASE)


def _pattern(word: str) -> str:
    before = rf"\w{{0,{_LONGEST_BEFORE}}}" if word.startswith("*") else ""
    after = r"\w*" if word.endswith("*") else ""
    return before + re.escape(word.strip("*")).replace(r"\ ", r"\s") + after
