"""Which aspects of a subject people ask for, by the training lines, and which of them no subject answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lotsen.answers.question import Question
from lotsen.knowledge import Knowledge, KnowledgeError
from lotsen.knowledge.reading import Document


@dataclass(frozen=True)
class Aspect:
    """lines: how many training lines on our subjects ask for it. subjects: how many of them answer it."""

    name: str
    lines: int
    subjects: int


def aspects(knowledge: Knowledge, lines: Mapping[str, Sequence[str]]) -> list[Aspect]:
    """Return every aspect, asked for most first. lines: what people write, by intent."""
    subjects = [*knowledge.topics.values(), *knowledge.programmes.values()]
    ours = {subject.id for subject in subjects} | {knowledge.naming.avsikt_plats}
    asked = [
        detail
        for intent in ours & lines.keys()
        for line in lines[intent]
        for detail in Question(line).details(knowledge)[:1]
    ]
    found = [
        Aspect(name, asked.count(name), sum(name in subject.detaljer for subject in subjects))
        for name in knowledge.questions.detaljer
    ]
    return sorted(found, key=lambda aspect: -aspect.lines)


def unanswered(knowledge: Knowledge, lines: Mapping[str, Sequence[str]]) -> list[Aspect]:
    """Return the aspects that people ask for and no subject answers."""
    return [aspect for aspect in aspects(knowledge, lines) if aspect.lines and not aspect.subjects]


def unheard(
    knowledge: Knowledge, document: Document, lines: Mapping[str, Sequence[str]]
) -> Iterator[KnowledgeError]:
    """Yield an error for each of them that is not said to be missing either; document: fragor.yml."""
    questions = knowledge.questions
    said = {*questions.sags_saknas, *questions.i_svaret, *knowledge.naming.fraga_om_plats}
    for aspect in unanswered(knowledge, lines):
        if aspect.name not in said:
            spot = ("detaljer", aspect.name)
            yield document.error("ingen_svarar", spot, namn=aspect.name, antal=aspect.lines)
