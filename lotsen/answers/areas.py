"""Municipalities and parts of a city, with the offices in them."""

from __future__ import annotations

from dataclasses import dataclass

from lotsen.answers.question import Question
from lotsen.knowledge import Knowledge, Place
from lotsen.swedish.signs import holds


@dataclass(frozen=True)
class District:
    """where: with its preposition, "i Botkyrka kommun". offices: names, in the brochure's order."""

    where: str
    offices: tuple[str, ...]
    municipality: str = ""


def municipality(knowledge: Knowledge, name: str) -> District:
    """Return a municipality of this name."""
    offices = tuple(office.namn for office in knowledge.offices if office.kommun == name)
    where = knowledge.naming.kommunen.format(kommun=knowledge.swedish.genitive(name))
    return District(where, offices, name)


def districts(knowledge: Knowledge, question: Question) -> list[District]:
    """Return the districts that a question names, each one once."""
    towns = question.towns(knowledge)
    names = [name for name in question.places if knowledge.places[name].municipality and name not in towns]
    signs = knowledge.naming.kommun_tecken.items()
    names += [name for name, of in signs if holds(of, question.words)]
    found = [municipality(knowledge, name) for name in dict.fromkeys(names)]
    for area in knowledge.areas:
        if area.namn in question.places or holds(area.andra_namn, question.words):
            found.append(District(area.dar, tuple(area.kontor)))
    return found


def located(knowledge: Knowledge, place: Place) -> str:
    """Return a place with its preposition: "i Fittja", "vid Slussen"."""
    naming = knowledge.naming
    return f"{naming.vid if place.vid else naming.platsen} {place.namn}"
