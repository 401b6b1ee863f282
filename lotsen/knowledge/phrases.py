"""Whether the lists of knowledge/akutfraser.yml do what they are for: find danger, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from lotsen.emergency import plain_phrase
from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.lines import Words
from lotsen.knowledge.reading import Document
from lotsen.knowledge.settings import Phrases

# Share of the lines that may hold a phrase of one word, or a word that takes a phrase's force, by chance.
# When it was chosen the commonest in the lists stood in 0.3 and 0.6 lines of a thousand, "cykel" in 2 and
# "polis" in 27.
BY_CHANCE = 0.001


def ordinary_words(phrases: Phrases, document: Document, ordinary: Words) -> Iterator[KnowledgeError]:
    """A phrase of one word that ordinary questions hold: they would all be met with 'is anyone in danger?'"""
    for at, phrase in enumerate(phrases.fraser):
        if lines := _too_many(phrase, ordinary):
            yield document.error("vanlig_fras", ("fraser", at), fras=phrase, antal=lines)


def silencers(phrases: Phrases, document: Document, emergencies: Words) -> Iterator[KnowledgeError]:
    """A word that would silence real cries for help. `negation` is another matter: "han andas inte"."""
    for at, phrase in enumerate(phrases.fragar_om):
        if lines := _too_many(phrase, emergencies):
            yield document.error("tystar", ("fragar_om", at), fras=phrase, antal=lines)


def silenced(phrases: Phrases, document: Document) -> Iterator[KnowledgeError]:
    """A phrase that the other lists take the force of by themselves."""
    for at, phrase in enumerate(phrases.fraser):
        if not plain_phrase(phrase.replace("*", ""), phrases):
            yield document.error("tystad_fras", ("fraser", at), fras=phrase)


def _too_many(phrase: str, of: Words) -> int:
    """Return how many lines hold a phrase of one word, if they are more than by chance, else 0."""
    lines = 0 if " " in phrase else of.lines_with(phrase)
    return lines if lines > BY_CHANCE * of.lines else 0
