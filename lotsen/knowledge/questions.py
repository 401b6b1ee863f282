"""What a question is told by (knowledge/fragor.yml), and what is said around an answer (samtal.yml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import conlist

from lotsen.knowledge.settings import Several
from lotsen.knowledge.topics import Strict, Text

if TYPE_CHECKING:
    Signs = tuple[str, ...]
    Rows = tuple[tuple[str, ...], ...]
else:
    Signs = conlist(Text, min_items=1)
    Rows = conlist(Signs, min_items=1)


class Operations(Strict):
    """Signs of what to do with the subjects. How a sign is written stands in the file."""

    samma: Signs
    samma_sak: Signs
    utfyllnad: Signs
    storst: Signs
    artal: Signs
    flest: Signs
    minst: Signs
    betyder: Signs
    lista: Signs
    kommuner: Signs
    borjar: Signs
    dit: Signs
    fler: Signs
    av_dem: Signs
    narmast: Signs
    langt: Signs
    nara: Signs
    ett_kontor: Signs
    har_jag_ar: Signs
    nyss: Signs
    fran_en_plats: Signs
    andra: Signs
    hemma: Signs
    om_mig: Signs
    pekar: Signs
    flera: Signs
    trodde: Signs
    sista: Signs
    inte: Signs
    menade: Signs
    utan: Signs
    vardera: Signs
    jamforande: Signs
    ja_eller_nej: Signs


class Questions(Strict):
    """knowledge/fragor.yml.

    larda: aspects that are learned (lotsen/nlu/question_aspect.py). detaljer: signs of each of the others.
    heter: what an aspect is called in a don't-know. sags_saknas: said to be missing if they are. i_svaret:
    not so, the whole answer says it. sags_forst: said before a subject's whole answer. racker: instead of it.
    """

    larda: list[Text]
    detaljer: dict[str, Several]
    heter: dict[str, Text]
    binder_ihop: list[str]  # "o" is one letter
    sags_saknas: list[Text]
    i_svaret: list[Text]
    sags_forst: list[Text]
    racker: list[Text]
    tecken: Operations
    ordning: Rows
    tal: Signs

    @property
    def aspects(self) -> list[str]:
        """Return all that a question may ask for of a subject."""
        return [*self.detaljer, *self.larda]


class Remark(Strict):
    """A reply about the conversation. `ensam`: only when nothing else is said. `om_plats`: of a place too."""

    id: Text
    vid: list[Text]
    ord: Signs
    ensam: bool = False
    om_plats: bool = False
    svar: Several


class Talk(Strict):
    """knowledge/samtal.yml. A list holds variants: none is said twice in a row."""

    saknas: Several
    saknas_var: Several
    just_det: Text
    det_har: Text
    det_har_vet_jag: Text
    utanfor_om: Several
    inte_vart: Several
    igen: Several
    ar_sagt: Several
    inte_samma: Text
    sa_manga: Text
    okant_samma: Text
    okand_skillnad: Text
    nej_tal: Text
    ja_tal: Text
    inget_ord: Several
    repliker: list[Remark]


class Word(Strict):
    """A word of the brochure, explained (knowledge/ord.yml)."""

    id: Text
    ord: Signs
    svar: Text
