"""What the other files hold: emergency phrases, words that ask, a channel's own texts, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import PydanticValueError, conlist, validator

from lotsen.knowledge.topics import Strict, Text

if TYPE_CHECKING:
    Several = list[str]
else:
    Several = conlist(Text, min_items=1)


class NothingThere(PydanticValueError):
    """An empty list where something must stand."""

    code = "nothing_there"
    msg_template = "nothing_there"


class TooFew(PydanticValueError):
    """A list of one where the same may not be said twice in a row."""

    code = "too_few"
    msg_template = "too_few"


class Phrases(Strict):
    """Emergency phrases, and the words that take their force away (knowledge/akutfraser.yml)."""

    fraser: tuple[Text, ...]
    larm_om: tuple[tuple[str, tuple[Text, ...]], ...] = ()  # pairs, as `tecken`
    rop: tuple[Text, ...]
    rop_med: tuple[Text, ...]
    kvittens: tuple[Text, ...] = ()
    nekande: tuple[Text, ...] = ()
    negation: tuple[Text, ...]
    fragar_om: tuple[Text, ...]
    skiljeord: tuple[str, ...] = ()  # "o" and "å" are one letter
    halsningar: tuple[Text, ...] = ()
    tecken: tuple[tuple[str, Text], ...] = ()  # pairs: a dict has no hash

    @validator("tecken", "larm_om", pre=True)
    def _pairs(cls, value: object) -> object:
        return tuple(value.items()) if isinstance(value, dict) else value

    class Config:
        frozen = True

        @staticmethod
        def schema_extra(schema: dict[str, Any]) -> None:
            """In the file `tecken` are written as sign: phrase, and `larm_om` as kind: phrases."""
            text = {"type": "string"}
            schema["properties"]["tecken"] = {"type": "object", "additionalProperties": text}
            phrases = {"type": "array", "items": text}
            schema["properties"]["larm_om"] = {"type": "object", "additionalProperties": phrases}


class PhraseFile(Phrases):
    """The same as staff write it: without a phrase or a cry the net would catch nothing."""

    skiljeord: tuple[str, ...]

    @validator("fraser", "rop", "skiljeord")
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise NothingThere
        return value


class TelegramCommands(Strict):
    """What is heard in place of a command of Telegram's that stands by itself."""

    start: Text
    help: Text
    stop: Text


class ChannelTexts(Strict):
    """What a channel says by itself, and the words that ask for deletion (knowledge/kanal.yml).

    rad_fara, rader_pagar: the line with 112 before an answer, where danger was mentioned, and after an alarm
    (lotsen/danger/promise.py).
    """

    rad_fara: Text
    rader_pagar: Several
    for_langt: Text
    for_ofta: Text
    ny_session: Text
    raderat: Text
    inte_raderat: Text
    maskerat: Text
    bara_text: Text
    avstangd: Text
    radera_sa_har: Text
    radera_fraga: Text
    radera_ja: Several
    radera_gor: Several
    radera_vad: Several
    radera_fyllnad: list[str]  # "o" is one letter
    radera_ensamt: Several
    radera_hur: Several
    radera_tvekan: int
    telegram_kommandon: TelegramCommands
    knappar: Several

    @validator("rader_pagar")
    def _two(cls, value: list[str]) -> list[str]:
        if len(set(value)) < 2:
            raise TooFew
        return value


class Language(Strict):
    """The alarm and the pointer to the police's number in another language.

    tagg: its language tag (BCP 47), where the id is none. om: what Lotsen is.
    """

    id: Text
    namn: Text
    tagg: Text | None = None
    koder: list[Text]
    skrift: Text | None = None
    om: Text
    larm: Text
    vanta: Text


class Languages(Strict):
    """The languages; how sure (0 to 1) the detector must be, and on how many words of Latin letters."""

    gransen: float
    minst_ord: int
    sprak: list[Language]
