"""What a place is, and how a question about one is answered (knowledge/platser.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, conlist

from lotsen.knowledge.topics import AnswerForms, Named, Strict, Text


class Place(Named):
    """A place; `kommun` is None outside the county, `kontor` says whether it is one of the 27."""

    kommun: Text | None = Field(...)
    kontor: bool = True


class PlaceGroup(Strict):
    """Places without an office in one municipality; `vanliga_ord` are those that are ordinary words too."""

    kommun: Text | None = Field(...)
    namn: list[Text]
    vanliga_ord: list[Text] = Field([])

    def places(self) -> list[Place]:
        """Return each name as a place without an office."""
        return [
            Place(namn=name, kommun=self.kommun, kontor=False, tvetydig=name in self.vanliga_ord)
            for name in self.namn
        ]


class PlaceAnswers(Strict):
    """How the question 'is there an office in X' is answered, and what a place in a list asks."""

    fraga: Text

    ja: AnswerForms
    nej: AnswerForms
    kommun: AnswerForms
    okand: AnswerForms


if TYPE_CHECKING:
    Offices = list[Place]
else:
    Offices = conlist(Place, min_items=1)


class PlaceFile(Strict):
    """knowledge/platser.yml."""

    kontor: Offices
    andra_platser: list[PlaceGroup]
    svar: PlaceAnswers
    inte_namn: list[Text] = Field([])
