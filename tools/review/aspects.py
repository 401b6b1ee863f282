"""Which aspects of a subject people ask for, by the training lines, and which of them no subject answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lotsen.answers.question import Question
from lotsen.knowledge import Knowledge, KnowledgeError
from lotsen.knowledge.reading import Document
from tools.review.training_lines import Lines


@dataclass(frozen=True)
class Aspect:
    """lines: how many training lines on our subjects ask for it. subjects: how many of them answer it."""

    name: str
    lines: int
    subjects: int


def aspects(knowledge: Knowledge, lines: Lines) -> list[Aspect]:
    """Return every aspect, asked for most first: by its label, or else by its signs."""
    subjects = [*knowledge.topics.values(), *knowledge.programmes.values()]
    ours = {subject.id for subject in subjects} | {knowledge.naming.avsikt_plats}
    asked = list(lines.aspects.values())  # of our subjects, of what lacks in them, and what goes on about one
    asked += [
        detail
        for intent in ours & lines.by_intent.keys()
        for line in lines.by_intent[intent]
        if line not in lines.aspects
        for detail in Question(line).details(knowledge)[:1]
    ]
    found = [
        Aspect(name, asked.count(name), sum(name in subject.detaljer for subject in subjects))
        for name in knowledge.questions.aspects
    ]
    return sorted(found, key=lambda aspect: -aspect.lines)


def unanswered(knowledge: Knowledge, lines: Lines) -> list[Aspect]:
    """Return the aspects that people ask for and no subject answers."""
    return [aspect for aspect in aspects(knowledge, lines) if aspect.lines and not aspect.subjects]


def unheard(knowledge: Knowledge, document: Document, lines: Lines) -> Iterator[KnowledgeError]:
    """Yield an error for each of them that is not said to be missing either; document: fragor.yml."""
    questions = knowledge.questions
    said = {*questions.sags_saknas, *questions.i_svaret, *knowledge.naming.fraga_om_plats}
    for aspect in unanswered(knowledge, lines):
        if aspect.name not in said:
            learned = aspect.name in questions.larda
            spot = ("larda", questions.larda.index(aspect.name)) if learned else ("detaljer", aspect.name)
            yield document.error("ingen_svarar", spot, namn=aspect.name, antal=aspect.lines)
