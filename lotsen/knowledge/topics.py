"""What a topic and its answer are (knowledge/amnen.yml and satsningar.yml), and what every entry has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Extra, constr

Form = Literal["svar", "kort", "lattlast"]
if TYPE_CHECKING:
    Text = str
else:
    Text = constr(strip_whitespace=True, min_length=2)


class Strict(BaseModel):
    """An entry whose fields are exactly these; nobody changes it once it is read."""

    class Config:
        extra = Extra.forbid
        allow_mutation = False


class Source(Strict):
    """Where in the brochure a fact stands."""

    avsnitt: Text
    ar: int


def brief(form: Form) -> Form:
    """Return the form of what is said in a sentence or two to somebody who wants this form."""
    return form if form == "lattlast" else "kort"


class AnswerForms(Strict):
    """One answer in three forms: whole, for messaging, in easy Swedish."""

    svar: Text
    kort: Text
    lattlast: Text
    kalla: Source

    def form(self, form: Form) -> str:
        """Return the text in the wanted form."""
        return str(getattr(self, form))


class Topic(AnswerForms):
    """An answer that an intent of the same name asks for.

    nummer: it gives one of the two numbers. kallas: what it is called inside a sentence. nar_det_heter: signs
    of it when it has no name. enkelt: details in easy Swedish, where their own words are not. tal: the number
    that it is about. nasta: what people ask next. raknar_upp: it counts or lists the offices, all or those of
    a district.
    """

    id: Text
    rubrik: Text
    kallas: Text = ""
    nar_det_heter: list[Text] = []
    tal: int | None = None
    nasta: list[Text] = []
    detaljer: dict[str, Text] = {}
    enkelt: dict[str, Text] = {}
    om_kontor: bool = False
    raknar_upp: bool = False
    nummer: bool = False
    bara_med_ord: list[Text] = []

    def detail(self, name: str, form: Form) -> str:
        """Return one of its details, in easy Swedish when that is wanted."""
        easy = self.enkelt.get(name) if form == "lattlast" else None
        return easy or self.detaljer[name]


class Named(Strict):
    """A name that a message may hold. `tvetydig`: also an ordinary word; `inte_vid`: words that show it."""

    namn: Text
    andra_namn: list[Text] = []
    tvetydig: bool = False
    inte_vid: list[str] = []


class Programme(Topic, Named):
    """One of the nine other programmes."""
