"""What a place is, and how a question about one is answered (knowledge/platser.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, conlist

from lotsen.knowledge.topics import AnswerForms, Named, Strict, Text


class Place(Named):
    """A place; `kommun` is None outside the county.

    kontor: it is one of the 27. vid: a square or the like, which one is at and not in.
    """

    kommun: Text | None = Field(...)
    kontor: bool = True
    vid: bool = False

    @property
    def municipality(self) -> bool:
        """Whether the name is a municipality's, and no office has it."""
        return not self.kontor and self.namn == self.kommun


class PlaceGroup(Strict):
    """Places without an office in one municipality; `vanliga_ord` are those that are ordinary words too."""

    kommun: Text | None = Field(...)
    namn: list[Text]
    vanliga_ord: list[Text] = Field([])

    class Config:
        @staticmethod
        def schema_extra(schema: dict[str, Any]) -> None:
            """Pydantic's schema has no null."""
            schema["properties"]["kommun"]["type"] = ["string", "null"]

    def places(self) -> list[Place]:
        """Return each name as a place without an office."""
        return [
            Place(namn=name, kommun=self.kommun, kontor=False, tvetydig=name in self.vanliga_ord)
            for name in self.namn
        ]


class PlaceAnswers(Strict):
    """How the question 'is there an office in X' is answered, and what a place in a list asks.

    ett_kontor, flera_kontor: an amount of what is looked for.
    """

    fraga: Text
    ett_kontor: Text
    flera_kontor: Text

    ja: AnswerForms
    igen: AnswerForms  # yes, once more
    nej: AnswerForms
    kommun: AnswerForms  # after a no: what the municipality has
    kommun_manga: AnswerForms  # the same where it has many
    okand: AnswerForms
    utanfor: AnswerForms  # no place of the county
    omrade_ja: AnswerForms
    omrade_antal: AnswerForms
    omrade_fler: AnswerForms
    omrade_inga: AnswerForms
    omrade_inga_fler: AnswerForms
    kommuner: AnswerForms  # all offices, by municipality
    kommuner_utan: AnswerForms
    kommuner_flest: AnswerForms
    kommuner_minst: AnswerForms
    var: AnswerForms
    vag: AnswerForms


class Area(Strict):
    """An area with offices that is no municipality: a part of a city. dar: the name with its preposition."""

    namn: Text
    dar: Text
    andra_namn: list[Text] = Field([])
    kontor: list[Text]


if TYPE_CHECKING:
    Offices = list[Place]
else:
    Offices = conlist(Place, min_items=1)


class PlaceFile(Strict):
    """knowledge/platser.yml."""

    kontor: Offices
    andra_platser: list[PlaceGroup]
    omraden: list[Area] = Field([])
    nasta: list[Text] = Field([])
    svar: PlaceAnswers
    inte_namn: list[Text] = Field([])
