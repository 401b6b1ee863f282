"""The words by which a name is told: the language's (knowledge/svenska.yml), the brochure's (namn.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, PydanticValueError, constr, validator

from lotsen.knowledge.settings import NothingThere
from lotsen.knowledge.topics import Strict, Text
from lotsen.text import fold

# In a sign: the name in question, another name before it, a word for what is looked for, up to two words.
NAME, OTHER, SOUGHT, SOME = "___", "@", "¤", "…"

if TYPE_CHECKING:
    Word = str
    Words = tuple[str, ...]
else:
    Word = constr(strip_whitespace=True, min_length=1)
    Words = tuple[Word, ...]


class NoNameInSign(PydanticValueError):
    """A sign that does not say where the name stands."""

    code = "no_name_in_sign"
    msg_template = "no_name_in_sign"


def _has_name(sign: str) -> str:
    if NAME not in sign.split():
        raise NoNameInSign
    return sign


class Swedish(Strict):
    """What a name is told by in any brochure. How a sign is written stands in knowledge/svenska.yml."""

    fyllnadsord: Words
    hela: Words
    sist: Words
    tecken: Words
    tecken_plats: Words
    tecken_obestamd: Words
    tecken_obestamd_med_soks: Words
    tecken_program: Words
    bestamd_form: Words
    andelser: Words
    fog: Word
    genitiv: Word
    utan_genitiv: Words
    uppraknat_med: Word
    svarsord: Words

    class Config:
        frozen = True

    _signs = validator(
        "hela",
        "sist",
        "tecken",
        "tecken_plats",
        "tecken_obestamd",
        "tecken_obestamd_med_soks",
        "tecken_program",
        each_item=True,
        allow_reuse=True,
    )(_has_name)

    def genitive(self, name: str) -> str:
        """Return a name in the genitive: 'Stockholms', but 'Nacka' as it is."""
        return name if fold(name).endswith(self.utan_genitiv) else f"{name}{self.genitiv}"

    def listed(self, items: list[str]) -> str:
        """Return a list as it is said: 'A', 'A och B', 'A, B och C'."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.uppraknat_med} {items[-1]}"


class Naming(Strict):
    """What is looked for at a place, and what the brochure's own names are told by."""

    avsikt_plats: Text
    antal_kontor: int
    antal_satsningar: int
    soks: Words
    fyllnadsord: Words
    tecken_plats: Words
    tecken_program: Words
    efterled_visar: Words
    efterled: Words
    platsen: Word
    vid: Word
    kommunen: Text
    kommun_tecken: dict[str, Words] = Field({})
    kontoret: Text
    orten: Words = ()
    fraga_om_plats: dict[str, Text] = Field({})
    andra_organ: Words = ()
    kontaktamnen: Words = ()
    nar_det_galler_nagon: Words = ()

    class Config:
        allow_mutation = False

    _signs = validator("tecken_plats", each_item=True, allow_reuse=True)(_has_name)

    @validator("soks")
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise NothingThere
        return value
