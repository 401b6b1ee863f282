"""What `make check` says of knowledge that loads: wrong or clumsy, but the assistant answers all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lotsen.knowledge.faults import KnowledgeError, fault, unknown
from lotsen.knowledge.knowledge import Knowledge
from lotsen.knowledge.loading import FILES, load
from lotsen.knowledge.reading import Document, Spot, read
from lotsen.knowledge.responses import response_faults
from tools.review.aspects import unheard
from tools.review.harm import capitals, counted, harmful_texts
from tools.review.phrase_lists import ordinary_phrases, silenced, silencers
from tools.review.same_names import same_names
from tools.review.training_lines import Lines
from tools.review.wording import marred, too_long

GUIDE = "README.md"


def review(folder: Path, lines: Lines, domain: Path) -> list[str]:
    """Return a sentence for each fault; of the knowledge only the first when it does not load."""
    said = list(map(str, response_faults(domain)))
    try:
        knowledge = load(folder)
    except KnowledgeError as error:
        return [*map(str, _strays(folder)), str(error), *said]
    documents = documents_of(folder)
    found: list[KnowledgeError] = [
        *quick(folder, knowledge, documents),
        *phrase_faults(knowledge, documents["akutfraser.yml"], lines),
        *unheard(knowledge, documents["fragor.yml"], lines),
    ]
    return [*map(str, found), *said]


def documents_of(folder: Path) -> dict[str, Document]:
    """Return every file as it is written. Raises KnowledgeError."""
    return {name: read(folder, name) for name in FILES}


def quick(folder: Path, knowledge: Knowledge, documents: dict[str, Document]) -> Iterator[KnowledgeError]:
    """Yield what can be told in a second."""
    yield from _strays(folder)
    yield from _counts(knowledge)
    yield from same_names(documents["platser.yml"], documents["satsningar.yml"])
    yield from _details(knowledge, documents)
    yield from _leads_nowhere(knowledge, documents)
    yield from _positions(knowledge, documents["lagen.yml"])
    yield from marred(knowledge, documents)
    yield from too_long(knowledge, documents)
    yield from harmful_texts(documents)
    yield from counted(documents)
    yield from capitals(documents["akutfraser.yml"])


def phrase_faults(knowledge: Knowledge, document: Document, lines: Lines) -> Iterator[KnowledgeError]:
    """Yield what the lists of phrases would do to the training lines: seconds."""
    yield from ordinary_phrases(knowledge.phrases, document, lines.ordinary)
    yield from silencers(knowledge.phrases, document, lines.emergencies)
    yield from silenced(knowledge.phrases, document)


def _strays(folder: Path) -> Iterator[KnowledgeError]:
    """A file that an editor saved under another name is read by nobody."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.name not in (*FILES, GUIDE):
            yield fault("okand_fil", file.name, kanda=", ".join(FILES))


def _counts(knowledge: Knowledge) -> Iterator[KnowledgeError]:
    offices, programmes = len(knowledge.offices), len(knowledge.programmes)
    wanted = knowledge.naming
    if offices != wanted.antal_kontor:
        yield fault("antal_kontor", "platser.yml", antal=offices, ratt=wanted.antal_kontor)
    if programmes != wanted.antal_satsningar:
        yield fault("antal_satsningar", "satsningar.yml", antal=programmes, ratt=wanted.antal_satsningar)


def _details(knowledge: Knowledge, documents: dict[str, Document]) -> Iterator[KnowledgeError]:
    known = knowledge.questions.aspects
    for name in ("amnen.yml", "satsningar.yml"):
        for at, topic in enumerate(documents[name].data):
            for detail in topic.get("enkelt", {}):
                if detail not in topic.get("detaljer", {}):
                    yield _unknown(documents[name], (at, "enkelt", detail), detail, [*topic["detaljer"]])
            for detail in topic.get("detaljer", {}):
                if detail not in known:
                    kind, values = unknown("okand_detalj", detail, known)
                    yield documents[name].error(kind, (at, "detaljer", detail), **values)


def _leads_nowhere(knowledge: Knowledge, documents: dict[str, Document]) -> Iterator[KnowledgeError]:
    """What names a topic, an office, a detail or a municipality that is not there."""
    topics = [*knowledge.topics, *knowledge.programmes]
    for file in ("amnen.yml", "satsningar.yml"):
        for at, raw in enumerate(documents[file].data):
            for each in raw.get("nasta", []):
                if each not in topics or each == raw["id"]:
                    yield _unknown(documents[file], (at, "nasta"), each, topics)
    offices = [office.namn for office in knowledge.offices]
    for at, area in enumerate(knowledge.areas):
        for each in area.kontor:
            if each not in offices:
                yield _unknown(documents["platser.yml"], ("omraden", at, "kontor"), each, offices)
    for each in knowledge.place_next:
        if each not in topics:
            yield _unknown(documents["platser.yml"], ("nasta",), each, topics)
    details, naming = knowledge.questions.aspects, documents["namn.yml"]
    for key, topic in knowledge.naming.fraga_om_plats.items():
        if key not in details:
            yield _unknown(naming, ("fraga_om_plats",), key, details)
        if topic not in topics:
            yield _unknown(naming, ("fraga_om_plats",), topic, topics)
    municipalities = sorted({place.kommun for place in knowledge.places.values() if place.kommun})
    for each in knowledge.naming.kommun_tecken:
        if each not in municipalities:
            yield _unknown(naming, ("kommun_tecken",), each, municipalities)
    questions, called = documents["fragor.yml"], knowledge.questions
    lists = ("sags_saknas", "sags_forst", "i_svaret", "racker")
    for field, names in (("heter", list(called.heter)), *((name, getattr(called, name)) for name in lists)):
        for each in names:
            if each not in details:
                yield _unknown(questions, (field, each) if field == "heter" else (field,), each, details)


def _positions(knowledge: Knowledge, document: Document) -> Iterator[KnowledgeError]:
    """A position outside what it may be, a name that has two, and an office that has none."""
    south, west, north, east = map(float, document.at(("inom",)))
    seen: set[str] = set()
    for group in ("geonames", "for_hand"):
        for name, (latitude, longitude) in document.at((group,)).items():
            if not (south <= float(latitude) <= north and west <= float(longitude) <= east):
                yield document.error("lage_utanfor", (group, name), namn=name)
            if name in seen:
                yield document.error("lage_dubbelt", (group, name), namn=name)
            seen.add(name)
    placed = [office.namn for office in knowledge.offices if office.namn in knowledge.positions]
    if placed:  # else it is another brochure, which has no question for the nearest one
        for office in knowledge.offices:
            if office.namn not in placed:
                yield document.error("lage_saknas", ("for_hand",), namn=office.namn)


def _unknown(document: Document, spot: Spot, name: str, known: list[str]) -> KnowledgeError:
    kind, values = unknown("leder_ingenstans", name, known)
    return document.error(kind, spot, **values)
