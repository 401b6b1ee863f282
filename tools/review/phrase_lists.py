"""Whether the lists of knowledge/akutfraser.yml do what they are for: find danger, and nothing else.

Lines are counted by the net's own matcher (lotsen/danger/phrases.py): what is told here is what happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lotsen.danger.phrases import plain_phrase
from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.reading import Document
from lotsen.knowledge.settings import Phrases

# Share of the lines that may hold a phrase, or a word that asks, by chance. When it was chosen the commonest
# in the lists stood in 0.7 and 0.6 lines of a thousand, "cykel" in 2, "finns det" in 20 and "polis" in 27.
BY_CHANCE = 0.001
# Share of the emergencies with a phrase that may be silenced. When it was chosen these were 199 lines; "inte"
# silenced one of them, "hon" and "jag är" 7.
SILENCED = 0.01


def ordinary_phrases(
    phrases: Phrases, document: Document, ordinary: Sequence[str]
) -> Iterator[KnowledgeError]:
    """A phrase that ordinary questions hold: they would all be met with 'is anyone in danger?'"""
    held = _matching(ordinary, _only(fraser=phrases.fraser))
    for at, phrase in enumerate(phrases.fraser):
        lines = len(_matching(held, _only(fraser=(phrase,))))
        if lines > BY_CHANCE * len(ordinary):
            yield document.error("vanlig_fras", ("fraser", at), fras=phrase, antal=lines)


def silencers(phrases: Phrases, document: Document, emergencies: Sequence[str]) -> Iterator[KnowledgeError]:
    """An entry that would silence real cries for help, each by itself: two may silence the same.

    In `fragar_om` any line that holds it would be, once a phrase for it is there. `negation` takes the force
    only of a phrase that it stands before: "han andas inte" is none.
    """
    found = _matching(emergencies, _only(fraser=phrases.fraser))
    for at, entry in enumerate(phrases.fragar_om):
        lines = len(_matching(emergencies, _only(fraser=(entry,))))
        own = len(found) - len(_matching(found, _only(fraser=phrases.fraser, fragar_om=(entry,))))
        if lines > BY_CHANCE * len(emergencies) or own > SILENCED * len(found):
            yield document.error("tystar", ("fragar_om", at), fras=entry, antal=lines)
    for at, entry in enumerate(phrases.negation):
        lines = len(found) - len(_matching(found, _only(fraser=phrases.fraser, negation=(entry,))))
        if lines > SILENCED * len(found):
            yield document.error("tystar", ("negation", at), fras=entry, antal=lines)


def silenced(phrases: Phrases, document: Document) -> Iterator[KnowledgeError]:
    """A phrase that the other lists take the force of by themselves."""
    for at, phrase in enumerate(phrases.fraser):
        if not plain_phrase(phrase.replace("*", ""), phrases):
            yield document.error("tystad_fras", ("fraser", at), fras=phrase)


def _only(
    fraser: tuple[str, ...], negation: tuple[str, ...] = (), fragar_om: tuple[str, ...] = ()
) -> Phrases:
    return Phrases(fraser=fraser, rop=(), rop_med=(), negation=negation, fragar_om=fragar_om)


def _matching(lines: Sequence[str], phrases: Phrases) -> list[str]:
    return [line for line in lines if plain_phrase(line, phrases)]
