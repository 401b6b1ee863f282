"""Reads knowledge/ and refuses what cannot be used, or would leave somebody in danger without the number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lotsen.danger.numbers import EMERGENCY, NON_URGENT, wrong_numbers
from lotsen.knowledge.building import build, entries
from lotsen.knowledge.canaries import require_heard
from lotsen.knowledge.contacts import Contacts
from lotsen.knowledge.knowledge import Knowledge
from lotsen.knowledge.naming import Naming, Swedish
from lotsen.knowledge.placeholders import CONTACTS, LATER, filled
from lotsen.knowledge.places import Place, PlaceFile
from lotsen.knowledge.positions import PositionFile
from lotsen.knowledge.questions import Questions, Talk, Word
from lotsen.knowledge.reading import FOR_EVER, Document, Spot, read
from lotsen.knowledge.settings import ChannelTexts, Languages, PhraseFile
from lotsen.knowledge.topics import Programme, Topic
from lotsen.values.first_line import EMERGENCY_NUMBER, begins_with_112

FILES = (
    "kontakter.yml",
    "platser.yml",
    "lagen.yml",
    "amnen.yml",
    "satsningar.yml",
    "namn.yml",
    "svenska.yml",
    "fragor.yml",
    "samtal.yml",
    "ord.yml",
    "sprak.yml",
    "akutfraser.yml",
    "kanal.yml",
)
# Files whose templates are filled when they are said.
FILLED_LATER = ("platser.yml", "lagen.yml", "samtal.yml", "fragor.yml", "namn.yml")
BOTH = ("akut", "icke_akut")
# Texts that may be all that somebody in danger reads: file, way to the text, numbers it must name, in order.
NUMBERS: tuple[tuple[str, Spot, tuple[str, ...]], ...] = (
    ("kontakter.yml", ("reserv",), BOTH),
    *(("kanal.yml", (text,), BOTH) for text in ("for_langt", "for_ofta", "ny_session", "raderat")),
    *(
        ("kanal.yml", (text,), BOTH)
        for text in ("inte_raderat", "bara_text", "avstangd", "radera_sa_har", "radera_fraga")
    ),
)
# Words that ask for deletion.
DELETION = ("radera_ja", "radera_gor", "radera_vad", "radera_fyllnad", "radera_ensamt", "radera_hur")
# What people write to us, not what we say: there a number is written as they write it.
WRITTEN_BY_OTHERS: tuple[tuple[str, Spot], ...] = (
    ("akutfraser.yml", ()),
    ("fragor.yml", ()),
    ("ord.yml", ()),
    *(("kanal.yml", (field,)) for field in DELETION),
)


def load(folder: Path, until: float = FOR_EVER) -> Knowledge:
    """Read and validate every knowledge file in `folder`; raise KnowledgeError with the first fault found.

    `until`: when reading has taken too long, by time.monotonic().
    """
    documents = {name: read(folder, name, until) for name in FILES}
    contacts = build(Contacts, documents["kontakter.yml"])
    swedish = build(Swedish, documents["svenska.yml"])
    for key, right in (("akut", EMERGENCY), ("icke_akut", NON_URGENT)):
        if getattr(contacts, key) != right:
            raise documents["kontakter.yml"].error(
                "fel_nummer", (key,), varde=getattr(contacts, key), ratt=right
            )
    facts = {key: str(getattr(contacts, key)) for key in CONTACTS}
    offices = _names(documents["platser.yml"].at(("kontor",)))
    programmes = _names(documents["satsningar.yml"].data)
    facts |= {
        "antal": str(len(offices)),
        "platser": swedish.listed(offices),
        "satsningar": swedish.listed(programmes),
    }
    later = facts | {key: f"{{{key}}}" for key in LATER}
    documents_filled = {
        name: filled(doc, later if name in FILLED_LATER else facts) for name, doc in documents.items()
    }
    places = build(PlaceFile, documents_filled["platser.yml"])
    positions = build(PositionFile, documents_filled["lagen.yml"])
    topics = entries(Topic, documents_filled["amnen.yml"])
    others = entries(Programme, documents_filled["satsningar.yml"])
    for number, entry in enumerate(others):
        if entry in topics:
            raise documents_filled["satsningar.yml"].error(
                "dubbelt_id", (number, "id"), namn=entry, fil="amnen.yml"
            )
    knowledge = Knowledge(
        contacts=build(Contacts, documents_filled["kontakter.yml"]),
        topics=topics,
        programmes=others,
        places=_places(places, documents_filled["platser.yml"]),
        place_answers=places.svar,
        areas=places.omraden,
        place_next=places.nasta,
        not_names=places.inte_namn,
        positions=positions.positions,
        nearest_answers=positions.svar,
        naming=build(Naming, documents_filled["namn.yml"]),
        swedish=swedish,
        questions=build(Questions, documents_filled["fragor.yml"]),
        talk=build(Talk, documents_filled["samtal.yml"]),
        words=entries(Word, documents_filled["ord.yml"]),
        languages=build(Languages, documents_filled["sprak.yml"]),
        phrases=build(PhraseFile, documents_filled["akutfraser.yml"]),
        channel=build(ChannelTexts, documents_filled["kanal.yml"]),
        fingerprint=_fingerprint(documents),
    )
    _require_numbers(documents_filled, facts, topics)
    _require_right_numbers(documents_filled)
    require_heard(knowledge.phrases, documents_filled["akutfraser.yml"])
    return knowledge


def _fingerprint(documents: dict[str, Document]) -> str:
    """Return eight hexadecimal digits of the SHA-256 of what the files say."""
    said = json.dumps([documents[name].data for name in FILES], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def _names(rows: Any) -> list[str]:
    """Return the names in a list of entries that may still be broken."""
    return [str(row.get("namn")) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _places(file: PlaceFile, document: Document) -> dict[str, Place]:
    rows: list[tuple[Spot, Place]] = [
        (("kontor", number, "namn"), place) for number, place in enumerate(file.kontor)
    ]
    for number, group in enumerate(file.andra_platser):
        spots = [("andra_platser", number, "namn", position) for position in range(len(group.namn))]
        rows += zip(spots, group.places(), strict=True)
    places: dict[str, Place] = {}
    for spot, place in rows:
        if place.namn in places:
            raise document.error("dubbel_plats", spot, namn=place.namn)
        places[place.namn] = place
    return places


def _require_numbers(documents: dict[str, Document], facts: dict[str, str], topics: dict[str, Topic]) -> None:
    """Raise KnowledgeError for a text that must name a number and does not, or 112 only after the other."""
    wanted = list(NUMBERS)
    for number, topic in enumerate(documents["amnen.yml"].data):
        for form in ("svar", "kort", "lattlast"):
            wanted.append(("amnen.yml", (number, form), BOTH if topics[topic["id"]].nummer else ()))
    for number in range(len(documents["sprak.yml"].data["sprak"])):
        wanted.append(("sprak.yml", ("sprak", number, "larm"), ("akut",)))
        wanted.append(("sprak.yml", ("sprak", number, "vanta"), BOTH))
    wanted.append(("kanal.yml", ("rad_fara",), ("akut",)))
    for number in range(len(documents["kanal.yml"].data["rader_pagar"])):
        wanted.append(("kanal.yml", ("rader_pagar", number), ("akut",)))
    for name, spot, keys in wanted:
        text = str(documents[name].at(spot))
        for key in keys:
            if facts[key] not in text:
                raise documents[name].error("utan_nummer", spot, namn=key)
        places = [text.index(facts[key]) for key in keys]
        if places != sorted(places):
            raise documents[name].error("fel_ordning", spot, forst=keys[0], sist=keys[-1])
        first = name == "kanal.yml" or spot == ("reserv",)
        if first and facts["akut"] == EMERGENCY_NUMBER and not begins_with_112(text):
            raise documents[name].error("inte_forst", spot, namn=keys[0])


def _require_right_numbers(documents: dict[str, Document]) -> None:
    """Raise KnowledgeError for a text of ours in which one of the numbers is wrong or written otherwise."""
    for name, document in documents.items():
        for spot, text in _texts(document.data):
            if any(name == file and spot[: len(way)] == way for file, way in WRITTEN_BY_OTHERS):
                continue
            kind = wrong_numbers(text)
            if kind is not None:
                raise document.error(kind, spot)


def _texts(value: Any, spot: Spot = ()) -> Iterator[tuple[Spot, str]]:
    """Yield every text below `value` and where it stands."""
    if isinstance(value, str):
        yield spot, value
    elif isinstance(value, (dict, list)):
        for part, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(item, (*spot, part))
