"""What `make check` says of knowledge that loads: wrong or clumsy, but the assistant answers all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lotsen.knowledge.faults import KnowledgeError, fault, unknown
from lotsen.knowledge.knowledge import Knowledge
from lotsen.knowledge.loading import FILES, load
from lotsen.knowledge.reading import Document, read
from tools.review.phrase_lists import ordinary_phrases, silenced, silencers
from tools.review.same_names import same_names
from tools.review.training_lines import Lines
from tools.review.wording import marred, too_long

GUIDE = "README.md"
NUMBERS = ("akut", "icke_akut")


def review(folder: Path, lines: Lines, fixed: str) -> list[str]:
    """Return a sentence for each fault; only the first when the knowledge does not load.

    `fixed` is what domain.yml says to an emergency; the numbers there are those of knowledge/kontakter.yml.
    """
    try:
        knowledge = load(folder)
    except KnowledgeError as error:
        return [*map(str, _strays(folder)), str(error)]
    documents = {name: read(folder, name) for name in FILES}
    found: list[KnowledgeError] = [
        *_strays(folder),
        *_counts(knowledge),
        *same_names(documents["platser.yml"], documents["satsningar.yml"]),
        *_details(knowledge, documents),
        *marred(knowledge, documents),
        *too_long(knowledge, documents),
        *ordinary_phrases(knowledge.phrases, documents["akutfraser.yml"], lines.ordinary),
        *silencers(knowledge.phrases, documents["akutfraser.yml"], lines.emergencies),
        *silenced(knowledge.phrases, documents["akutfraser.yml"]),
        *_other_numbers(documents["kontakter.yml"], fixed),
    ]
    return [str(each) for each in found]


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
    known = knowledge.follow_ups.detaljer
    for name in ("amnen.yml", "satsningar.yml"):
        for at, topic in enumerate(documents[name].data):
            for detail in topic.get("detaljer", {}):
                if detail not in known:
                    kind, values = unknown("okand_detalj", detail, known)
                    yield documents[name].error(kind, (at, "detaljer", detail), **values)


def _other_numbers(contacts: Document, fixed: str) -> Iterator[KnowledgeError]:
    for key in NUMBERS:
        if not re.search(rf"(?<!\d){contacts.data[key]}(?! ?\d)", fixed):
            yield contacts.error("fel_larmnummer", (key,), varde=contacts.data[key])
