"""The two numbers and the addresses (knowledge/kontakter.yml)."""

from __future__ import annotations

import re

from pydantic import PydanticValueError, validator

from lotsen.knowledge.topics import Source, Strict, Text

# 112, 114 14: digits in groups. An extension or a country code is no number that a resident rings.
NUMBER = re.compile(r"\d{3,5}(?: \d{2,4})*")
SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
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
