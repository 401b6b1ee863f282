"""A message as a question to the knowledge: what it asks for, and the names in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lotsen.knowledge import Form, Knowledge
from lotsen.swedish.signs import holds, plain
from lotsen.text import fold
from lotsen.values.intents import IS_IT_SO

NUMBER = re.compile(r"(?<!\w)\d{1,4}(?: \d{3})?(?!\w)")


@dataclass(frozen=True)
class Question:
    """places, programmes: the names in it, in their order. confidences: of the likely intents, best first.

    missing: the pipeline thinks that the brochure lacks what is asked for. aspects: what it is taken to ask.
    """

    text: str = field(repr=False)
    intent: str = ""
    places: tuple[str, ...] = field(default=(), repr=False)
    programmes: tuple[str, ...] = ()
    confidences: Mapping[str, float] = field(default_factory=dict)
    missing: bool = False
    form: Form = "svar"
    aspects: tuple[str, ...] = ()

    @cached_property  # every operation asks for it, a hundred times for an answer
    def words(self) -> str:
        """The text as signs are looked for in it."""
        return plain(self.text)

    def asks(self, knowledge: Knowledge, operation: str) -> bool:
        """Tell whether it has a sign of this operation (knowledge/fragor.yml, `tecken`)."""
        return holds(getattr(knowledge.questions.tecken, operation), self.words)

    def details(self, knowledge: Knowledge) -> list[str]:
        """Return the details that it asks for: those with signs before those that are learned."""
        learned = (aspect for aspect in self.aspects if aspect in knowledge.questions.larda)
        return [*self.spelt_out(knowledge), *learned]

    def spelt_out(self, knowledge: Knowledge) -> list[str]:
        """Return the details that it asks for by a sign (knowledge/fragor.yml, `detaljer`)."""
        signs = knowledge.questions.detaljer
        return [detail for detail in signs if holds(signs[detail], self.words)]

    def towns(self, knowledge: Knowledge) -> frozenset[str]:
        """Return the municipalities of which it names the town: "Sollentuna centrum"."""
        signs = knowledge.naming.orten
        return frozenset(
            name for name in self.places if holds([f"{fold(name)} {sign}" for sign in signs], self.words)
        )

    def joins(self, knowledge: Knowledge) -> bool:
        """Tell whether it holds a word that joins two."""
        return holds(knowledge.questions.binder_ihop, self.words)

    def seeks_office(self, knowledge: Knowledge) -> bool:
        """Tell whether it names what is looked for at a place, and not only the place."""
        folded = fold(self.text)
        return any(fold(part) in folded for part in knowledge.naming.soks)

    def is_brief(self, most: int) -> bool:
        """Tell whether it has no more than so many words."""
        return len([word for word in self.words.split() if word.isalnum()]) <= most

    def numbers(self) -> list[int]:
        """Return the numbers in it that are written in digits."""
        return [int(digits.replace(" ", "")) for digits in NUMBER.findall(self.words)]

    def asks_whether(self, knowledge: Knowledge) -> bool:
        """Tell whether the answer to it is yes or no."""
        joining = set(map(fold, knowledge.questions.binder_ihop))
        first = next((word for word in self.words.split() if word not in joining), "")
        return IS_IT_SO in self.aspects or holds(knowledge.questions.tecken.ja_eller_nej, first)
