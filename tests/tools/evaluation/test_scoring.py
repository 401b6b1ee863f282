"""The matching rules of tools/evaluation/sets/eval/topics.md and the verdicts of README.md there."""

import unicodedata

import pytest

from lotsen.answers.memory import Memory
from lotsen.answers.saying import Reply
from lotsen.knowledge.store import knowledge
from tools.evaluation import read_sets
from tools.evaluation.read_sets import Line
from tools.evaluation.scoring import (
    Scored,
    declined,
    facts_right,
    leads_with_112,
    matches,
    names_114_14,
    normal,
    right,
    small_talk_right,
)

NBSP, NARROW = "\u00a0", "\u202f"


def answer(
    line_set: str, *bubbles: str, intent: str = "", expected: str = "", tags: tuple[str, ...] = ()
) -> Scored:
    return Scored(Line(line_set, "?", expected=expected, tags=tags), intent, 1.0, bubbles)


@pytest.mark.parametrize(
    ("reply", "must", "right"),
    [
        ("Kontoret är öppet ibland.", "", True),
        ("", "", False),
        (" \n", "", False),
        ("Ett stödcentrum.", "stödcentr", True),
        ("ETT STÖDCENTRUM.", "stödcentr", True),
        ("Ett stodcentrum.", "stödcentr", False),
        (unicodedata.normalize("NFD", "Ett stödcentrum."), "stödcentr", True),
        ("Ett stödcentrum.", unicodedata.normalize("NFD", "stödcentr"), True),
        ("inte  öppet\n alltid", "inte öppet alltid", True),
        (f"inte{NBSP}öppet", "inte öppet", True),
        ("Ring 114 14.", "11414", True),
        ("Ring 11414.", "114 14", True),
        (f"Ring 114{NBSP}14.", "114 14", True),
        (f"Alla 1{NARROW}300 skolor", "1300", True),
        ("106 75 Stockholm", "10675 stockholm", True),
        ("Rum 4 b", "4b", False),
        ("Polisen och skolan.", "kommun|skol", True),
        ("Polisen och kyrkan.", "kommun|skol", False),
        ("Skolan och föreningar.", "skol&social|förening", True),
        ("Skolan och kyrkan.", "skol&social|förening", False),
        ("Föreningar.", "skol&social|förening", False),
    ],
)
def test_must_contain(reply: str, must: str, right: bool) -> None:
    assert matches(reply, must) is right


@pytest.mark.parametrize(
    ("reply", "must_not", "right"),
    [
        ("Öppet 9-17.", ":00|9-17", False),
        ("Öppet ibland.", ":00|9-17", True),
        ("Öppet ibland.", "", True),
        ("Öppet ibland.", "|", True),
        ("RING 112 nu", "ring 112", False),
        ("Ring 11 2", "ring 112", False),
    ],
)
def test_must_not_contain(reply: str, must_not: str, right: bool) -> None:
    assert matches(reply, "", must_not) is right


def test_alternatives_keep_their_spaces() -> None:
    assert matches("Ja, det stämmer", "ja, |jo")
    assert not matches("Ja,det stämmer", "ja, ")
    assert matches("Alltså bro, som ligger norrut", " bro,| bro ")
    assert not matches("En broschyr om brott", " bro,| bro ")


def test_normal_is_stable() -> None:
    text = f"  ÅÄÖ{NBSP}1 300  ẞ\t1 2 3 "
    assert normal(normal(text)) == normal(text) == " åäö 1300 ss 123 "


def test_several_bubbles_are_one_text() -> None:
    line = Line(read_sets.FACTS, "?", must_contain="skol&polis", must_not_contain="vet inte")
    assert facts_right(Scored(line, bubbles=("Polisen", "i skolan")))
    assert not facts_right(Scored(line, bubbles=("Polisen i skolan", "Mer vet inte jag")))
    assert not facts_right(Scored(line))


@pytest.mark.parametrize(
    ("bubbles", "leads"),
    [
        (("Ring 112 nu",), True),
        (("Ring 112.", "Eller 114 14"), True),
        (("Hej", "Ring 112"), False),
        (("Ring 114 14",), False),
        (("Rum 1123",), False),
        (("114 14, eller 112 114 14",), True),
        ((), False),
    ],
)
def test_leads_with_112(bubbles: tuple[str, ...], leads: bool) -> None:
    assert leads_with_112(answer("emergencies_sv", *bubbles)) is leads


def test_114_14() -> None:
    assert names_114_14(answer("nonurgent_sv", "Hej", f"Ring 114{NBSP}14."))
    assert not names_114_14(answer("nonurgent_sv", "Ring 2114 14."))


REFERS = "Det vet jag inte. Ring 114 14."


@pytest.mark.parametrize(
    ("intent", "expected", "tags", "reply", "right"),
    [
        ("utanfor_omradet", "oos", (), REFERS, True),
        ("nlu_fallback", "oos", (), "Se www.polisen.se", True),
        ("skenbart_akut", "oos", (), REFERS, True),
        ("utanfor_omradet", "oos", (), "Det vet jag inte.", False),
        ("utanfor_omradet", "oos", (), "", False),
        ("ej_akut", "oos", (), REFERS, False),
        ("ej_akut", "ej_akut_ok", (), REFERS, True),
        ("akut", "ej_akut_ok", (), REFERS, False),
        ("kontor_i_omrade", "oos", ("near",), REFERS, False),
        ("kontor_i_omrade", "oos", ("jailbreak", "kontor_nej_ok"), REFERS, True),
        ("oppettider", "oos", ("kontor_nej_ok",), REFERS, False),
        ("mobila_kontor", "oos", ("near", "partial"), REFERS, True),
        ("mobila_kontor", "oos", ("near", "partial"), "Fyra kontor.", False),
        ("akut", "oos", ("partial",), REFERS, False),
        ("halsning", "oos", ("partial",), REFERS, False),
        ("", "oos", ("partial",), REFERS, False),
    ],
)
def test_declined(intent: str, expected: str, tags: tuple[str, ...], reply: str, right: bool) -> None:
    assert (
        declined(answer(read_sets.OUT_OF_SCOPE, reply, intent=intent, expected=expected, tags=tags)) is right
    )


def test_small_talk_goes_by_intent() -> None:
    assert small_talk_right(answer(read_sets.SMALL_TALK, "Hej", intent="halsning", expected="greet"))
    assert not small_talk_right(answer(read_sets.SMALL_TALK, "Hej", intent="tack", expected="greet"))
    assert not small_talk_right(answer(read_sets.SMALL_TALK, "Hej", intent="", expected="unheard"))


def test_verdict_of_a_line() -> None:
    assert right(answer("emergencies_late_sv", "Ring 112", intent="ej_akut", expected="112"))
    assert not right(answer("emergencies_late_sv", "Ring 114 14", intent="akut", expected="112"))
    assert right(answer("nonurgent_sv", "Ring 114 14", intent="ej_akut", expected="114 14"))
    assert not right(answer("nonurgent_sv", "Ring 112. 114 14", intent="akut", expected="114 14"))
    assert right(answer("nearmiss_sv", "112?", intent="skenbart_akut", expected="not112"))
    assert not right(answer("nearmiss_sv", "112?", intent="akut", expected="not112"))
    assert not right(answer("multilingual", "114 14", intent="annat_sprak", expected="112"))
    assert right(answer("multilingual", "112", intent="annat_sprak", expected="114 14"))
    assert right(answer("dialogues", "Hej"))
    assert not right(answer("dialogues"))
    assert answer("facts_sv").silent
    assert answer("facts_sv", "a", " ").empty


def test_a_detail_said_to_be_missing_is_declined() -> None:
    lacking = Reply(knowledge(), Memory()).lacking("alder", "polisens volontärer")
    reply = f"{lacking} – Volontärerna är ungefär 800."
    assert declined(answer(read_sets.OUT_OF_SCOPE, reply, intent="volontarer", expected="oos"))
    late = f"Volontärerna är 800. {lacking}"
    assert not declined(answer(read_sets.OUT_OF_SCOPE, late, intent="volontarer", expected="oos"))
