"""Questions that were once answered badly, to the real assistant: what the answer holds, or ("!") must not.

Each is a line of a conversation; the first column of each row is what is written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
CITY = ["nio", "Bagarmossen", "Husby", "Hässelby Gård", "Slussen", "!Rimbo"]
TALKS: dict[str, list[tuple[str, list[str]]]] = {
    "where": [("var ligger kontoret i Fittja", ["Fittja", "Botkyrka kommun", "Gatuadressen", "114 14"])],
    "municipality": [
        ("har ni kontor i Botkyrka", ["Ja, ", "tre lokala poliskontor: Fittja, Hallunda och Storvreten"])
    ],
    "how many there": [
        ("hur många kontor finns det i Södertälje", ["tre lokala poliskontor: Hovsjö, Ronna", "!Nej", "!27"])
    ],
    "the city": [("Vilka ligger i Stockholms stad?", CITY)],
    "a part of it": [("är Södermalm med?", ["Ja, ", "Medborgarplatsen och Slussen", "!Nej"])],
    "one more": [
        ("finns kontor i Tensta", ["Ja, ", "i Tensta"]),
        ("okej och Skogås", ["Ja, även i Skogås i Huddinge kommun"]),
        ("va gör dom där egentligen", ["brott", "!Ja, "]),
    ],
    "the way": [
        ("finns det kontor i Hässelby", ["Ja, ", "i Hässelby Gård"]),
        ("Hur kommer jag dit?", ["Vägen", "Hässelby Gård", "Stockholms kommun", "114 14"]),
    ],
    "still so": [
        ("hur många kontor finns det", ["27"]),
        ("stämmer det fortfarande 2026?", ["2010", "114 14"]),
    ],
    "about Lotsen": [
        ("sparas det jag skriver", ["Ja, ", "30 dagar", "radera mina meddelanden"]),
        ("vem har gjort dig", ["utvecklare"]),
        ("vad heter du", ["Jag heter Lotsen"]),
        ("👍", ["Fint"]),
    ],
    "volunteers": [
        ("vad gör volontärerna", ["800"]),
        ("hur gammal måste man va", ["åldersgräns", "står inte i broschyren", "volontärer", "114 14"]),
        ("är de anställda?", ["Nej, ", "frivilliga", "!7 000"]),
    ],
    "chiefs": [
        ("vad är chefsamrådet", ["näringslivet"]),
        ("vilka sitter där", ["chefer", "skolan", "socialtjänsten", "!Tensta"]),
    ],
    "the third": [
        ("vilka satsningar finns det", ["Mumin"]),
        ("den tredje, berätta mer", ["Mobila poliskontor", "fyra", "!chefsamråd"]),
    ],
    "compared": [("skillnaden mellan Mumin och Nova", ["Mumin", "vård", "Nova", "organiserad"])],
    "officers there": [
        ("var finns kontoren", ["Tensta"]),
        ("Hur många poliser arbetar på dem?", ["står inte i broschyren", "5 000", "!7 000"]),
    ],
    "a word": [("vad betyda satsning", ["extra"])],
}


@pytest.mark.parametrize("name", TALKS)
def test_talk(start: Start, name: str) -> None:
    talk = start()
    for text, wanted in TALKS[name]:
        answer = " ".join(talk.texts(text))
        for each in wanted:
            assert (each.removeprefix("!") in answer) is not each.startswith("!"), (text, each, answer)


@pytest.mark.parametrize("text", ["tack", "hej", "vad väger en älg"])
def test_nothing_comes_twice_in_a_row(start: Start, text: str) -> None:
    talk = start()
    answers = [talk.texts(text) for _ in range(3)]
    assert answers[0] != answers[1] != answers[2]


def test_another_bodys_number_is_not_ours(start: Start) -> None:
    for text in ("vad är numret till SJ", "telefonnummer till 1177"):
        answer = " ".join(start().texts(text))
        assert "broschyr" in answer and "112" in answer and "114 14" in answer


def test_five_unknown_things_in_a_row(start: Start) -> None:
    talk = start()
    talk.say("vad är Mumin")
    asked = ("vad kostar det", "hur gammal måste man vara", "vad fick det för resultat", "vad kostar det")
    answers = [" ".join(talk.texts(text)) for text in asked]
    assert all("Mumin" in answer and "114 14" in answer for answer in answers), answers
    assert len({answer[:20] for answer in answers}) >= 3
