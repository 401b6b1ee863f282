"""Edits of knowledge/ that load and do harm at once: what a resident would read, or not be told any more.

Each yields errors with file, line and remedy (lotsen/knowledge/faults.sv.yml). What only looks odd, such as a
word that the dictionary lacks, is a warning and kept apart: tools/review/language.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.loading import DELETION
from lotsen.knowledge.reading import Document, Spot
from lotsen.privacy import mask
from lotsen.text import fold, words
from tools.review.language import is_common
from tools.review.training_lines import Example
from tools.review.wording import texts

WORDS = Path(__file__).with_name("harm.sv.yml")
# Files in which each entry is an answer, and what of an entry is said to people.
ANSWERS = ("amnen.yml", "satsningar.yml")
FORMS = ("svar", "kort", "lattlast")
# 9–17, 9.30, 09:30: digits as a clock shows them; 27 or 5 000 are none.
_CLOCK = re.compile(r"(?<![\d.])\d{1,2}[.:]\d{2}(?!\d|\.\d)|(?<!\d)\d{1,2}\s?[-–]\s?\d{1,2}(?!\d)")
_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}(?:-\d{2})?(?!\d)|(?<!\d)\d{1,2}/\d{1,2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_MARKUP = re.compile(r"</?[A-Za-z][^>]*>|&#?\w+;|\*\*|\]\(")
_PLACEHOLDER = re.compile(r"{\w+}")
_NUMBER = re.compile(r"(?<!\d)\d[\d \u00a0]*")
# Share of ordinary training lines in which a nickname may stand as another word, by chance.
BY_CHANCE = 0.0005
# Share of its characters that an answer keeps when it is only shortened.
KEPT = 0.4


@lru_cache(maxsize=1)
def listed() -> dict[str, Any]:
    """Return the Swedish words that the rules look for."""
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded


def said(documents: Mapping[str, Document]) -> Iterator[tuple[Document, Spot, str]]:
    """Yield every text that people read, with where it stands."""
    for name in ANSWERS:
        for at, entry in enumerate(documents[name].data):
            for field in (*FORMS, "rubrik", "detaljer", "enkelt"):
                for spot, text in texts(entry.get(field), (at, field)):
                    yield documents[name], spot, text
    for name in ("platser.yml", "lagen.yml"):
        for spot, text in texts(documents[name].data["svar"], ("svar",)):
            if "kalla" not in spot:
                yield documents[name], spot, text
    for spot, text in texts(documents["kanal.yml"].data):
        if spot[0] not in (*DELETION, "radera_tvekan", "knappar", "telegram_kommandon"):
            yield documents["kanal.yml"], spot, text
    for at, _ in enumerate(documents["ord.yml"].data):
        yield documents["ord.yml"], (at, "svar"), str(documents["ord.yml"].at((at, "svar")))
    for field in ("aktualitet", "reserv"):
        yield documents["kontakter.yml"], (field,), str(documents["kontakter.yml"].at((field,)))


def harmful_texts(documents: Mapping[str, Document]) -> Iterator[KnowledgeError]:
    """Clock times, dates, addresses and other personal data, markup, and a text without a word."""
    hours, months = set(listed()["klockslag"]), set(listed()["manader"])
    for document, spot, text in said(documents):
        bare = _PLACEHOLDER.sub(" ", text)
        heard = {word.lower() for word in words(bare)}
        if not any(c.isalpha() for c in bare):
            yield document.error("utan_ord", spot, text=text)
        if found := _MARKUP.search(text):
            yield document.error("markering", spot, text=found[0])
        if found := _DATE.search(bare) or _dated_with_month(bare, months):
            yield document.error("datum", spot, text=found[0].strip())
        elif (found := _CLOCK.search(bare)) or (asked := sorted(hours & heard)):
            yield document.error("klockslag", spot, text=found[0] if found else asked[0])
        if kinds := [kind for kind in mask(bare).kinds]:
            yield document.error("uppgift", spot, slag=kinds[0])
        for year in _YEAR.findall(bare):
            if year != listed()["ar"]:
                yield document.error("annat_ar", spot, ar=year)


def _dated_with_month(text: str, months: set[str]) -> re.Match[str] | None:
    return re.search(rf"(?i)\b\d{{1,2}}(?::e)?\s+(?:{'|'.join(sorted(months))})\b", text)


def counted(documents: Mapping[str, Document]) -> Iterator[KnowledgeError]:
    """The number of offices in digits: it would stay when a place is added."""
    offices = str(len(documents["platser.yml"].data["kontor"]))
    for document, spot, text in said(documents):
        if re.search(rf"(?<![\d.,]){offices}(?![\d.,]\d|\d)", _PLACEHOLDER.sub("", text)):
            yield document.error("siffror", spot, nummer=offices, namn="antal")


def new_nicknames(
    before: Mapping[str, Document], now: Mapping[str, Document], lines: Sequence[Example]
) -> Iterator[KnowledgeError]:
    """A new nickname that people write of something else: all such questions would be about it."""
    old = {name for _, _, row in _named(before) for name in row.get("andra_namn", [])}
    ordinary = [(f" {_folded(line.text)} ", line.intent) for line in lines]
    for document, spot, row in _named(now):
        for at, name in enumerate(row.get("andra_namn", [])):
            if name in old or row.get("tvetydig") == "true":
                continue
            written = f" {_folded(name)} "
            count = sum(written in line for line, intent in ordinary if intent != row.get("id"))
            common = document.name == "platser.yml" and is_common(name)
            if common or count > BY_CHANCE * len(ordinary):
                yield document.error("vanligt_ord", (*spot, "andra_namn", at), namn=name)


def _named(documents: Mapping[str, Document]) -> Iterator[tuple[Document, Spot, Mapping[str, Any]]]:
    """Yield each office and programme with where it stands."""
    places, programmes = documents["platser.yml"], documents["satsningar.yml"]
    yield from ((places, ("kontor", at), row) for at, row in enumerate(places.data["kontor"]))
    yield from ((programmes, (at,), row) for at, row in enumerate(programmes.data))


def _folded(text: str) -> str:
    return " ".join(map(fold, words(text)))


def vanished(
    before: Mapping[str, Document], now: Mapping[str, Document], topics: Collection[str]
) -> Iterator[KnowledgeError]:
    """A topic that a rule answers with, or a place that people may ask for, which is not there any more."""
    for topic in sorted({*topics, *_ids(before)} - _ids(now)):
        yield now["amnen.yml"].error("borta_amne", (), namn=topic)
    for place in sorted(_places(before) - _places(now)):
        yield now["platser.yml"].error("borta_plats", (), namn=place)


def _ids(documents: Mapping[str, Document]) -> set[str]:
    return {entry["id"] for name in ANSWERS for entry in documents[name].data}


def _places(documents: Mapping[str, Document]) -> set[str]:
    data = documents["platser.yml"].data
    return {row["namn"] for row in data["kontor"]} | {
        name for group in data["andra_platser"] for name in group["namn"]
    }


def lost(before: Mapping[str, Document], now: Mapping[str, Document]) -> Iterator[KnowledgeError]:
    """What an answer had in the last good version and needs, and a number that is new and undated."""
    year = str(listed()["ar"])
    for name in ANSWERS:
        old = {entry["id"]: entry for entry in before[name].data}
        for at, entry in enumerate(now[name].data):
            was, dated = old.get(entry["id"], {}), entry.get("om_kontor") == "true"
            if was.get("om_kontor") == "true" and not dated:
                yield now[name].error("borta_datering", (at,))
            for form in FORMS:
                had, has = str(was.get(form, "")), str(entry[form])
                for placeholder in sorted(set(_PLACEHOLDER.findall(had)) - set(_PLACEHOLDER.findall(has))):
                    yield now[name].error("borta_platshallare", (at, form), namn=placeholder)
                if len(has) < KEPT * len(had):
                    yield now[name].error("borta_text", (at, form))
            known = _numbers(was, year)
            for field in (*FORMS, "detaljer"):
                for spot, text in texts(entry.get(field), (at, field)):
                    for number in sorted(_numbers(text, year) - known):
                        if not dated and year not in text:
                            yield now[name].error("odaterat", spot, tal=number)


def _numbers(value: Any, year: str) -> set[str]:
    """Return the numbers below a value as they are written; the brochure's year is none."""
    return {
        number.strip()
        for _, text in texts(value)
        for number in _NUMBER.findall(_PLACEHOLDER.sub("", text).replace(year, ""))
    }


def capitals(document: Document) -> Iterator[KnowledgeError]:
    """A phrase in capitals: found all the same, but the next person will not find it in the list."""
    for field in ("fraser", "rop", "negation", "fragar_om"):
        for at, phrase in enumerate(document.data.get(field, [])):
            if phrase != phrase.lower():
                yield document.error("stora_bokstaver", (field, at), fras=phrase)
