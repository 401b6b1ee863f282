"""The two numbers and the addresses (knowledge/kontakter.yml)."""

from __future__ import annotations

import re

from pydantic import PydanticValueError, validator
from pydantic.fields import ModelField

from lotsen.knowledge.topics import Source, Strict, Text

# 112, 114 14: digits in groups. An extension or a country code is no number that a resident rings.
NUMBER = re.compile(r"\d{3,5}(?: \d{2,4})*")
SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
ADDRESS = re.compile(r"https://[\w.-]+(?:/[^\s\"<>]*)?")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class NoNumber(PydanticValueError):
    """Letters where a telephone number should be."""

    code = "no_number"
    msg_template = "no_number"


class NoSite(PydanticValueError):
    """A blank or another sign that no web address has."""

    code = "no_site"
    msg_template = "no_site"


class NoMail(PydanticValueError):
    """No e-mail address."""

    code = "no_mail"
    msg_template = "no_mail"


class Responsible(Strict):
    """Who runs this Lotsen, and addresses of theirs; empty where nobody has filled it in.

    personuppgifter, tillganglighet: their pages on personal data and accessibility. fel: where to report a
    fault, a page or an e-mail address.
    """

    namn: str = ""
    webb: str = ""
    personuppgifter: str = ""
    tillganglighet: str = ""
    fel: str = ""

    @validator("webb", "personuppgifter", "tillganglighet", "fel")
    def _address(cls, value: str, field: ModelField) -> str:
        right = ADDRESS.fullmatch(value) or (field.name == "fel" and MAIL.fullmatch(value))
        if value and not right:
            raise NoSite
        return value

    @property
    def missing(self) -> list[str]:
        """The names of what is not filled in."""
        return [name for name, value in self.dict().items() if not value]


class Contacts(Strict):
    """The two numbers, the addresses, and the sentences that follow answers."""

    akut: Text
    icke_akut: Text
    webb: Text
    epost: Text
    post: Text
    aktualitet: Text
    reserv: Text
    kalla: Source
    ansvarig: Responsible = Responsible()

    @validator("akut", "icke_akut")
    def _number(cls, value: str) -> str:
        if not NUMBER.fullmatch(value):
            raise NoNumber
        return value

    @validator("webb")
    def _site(cls, value: str) -> str:
        if not SITE.fullmatch(value):
            raise NoSite
        return value

    @validator("epost")
    def _mail(cls, value: str) -> str:
        if not MAIL.fullmatch(value):
            raise NoMail
        return value
