"""lotsen/channels/web/kinds.py: what stands out on the page is said by the bubble, whatever its text."""

from __future__ import annotations

import pytest

from lotsen.answers.answering import place_answer, topic_answer
from lotsen.channels.safety_net import SafetyNet
from lotsen.channels.web.kinds import ON_THE_WIRE, direction, kind, language, shown
from lotsen.knowledge.store import knowledge
from lotsen.values.bubble import Bubble, Button, Kind


@pytest.mark.parametrize("of", Kind)
def test_what_the_page_treats_in_its_own_way_has_a_kind_on_the_wire(of: Kind) -> None:
    wanted = {
        Kind.ALARM: {"kind": "akut"},
        Kind.ASK: {"kind": "akut_oklart"},
        Kind.LIST: {"kind": "lista"},
    }.get(of, {})
    assert kind(Bubble("Ring 112 nu.", of)) == wanted
    assert (of in ON_THE_WIRE) is bool(wanted)


def test_what_the_safety_net_says() -> None:
    net = SafetyNet()
    assert [kind(net.fallback(phrase)) for phrase in (True, False)] == [{"kind": "akut"}, {}]
    lines = shown(net.alarm)["lines"]
    number = {"text": "112", "href": "tel:112"}
    assert lines[0] == {"text": "Ring 112 nu.", "lang": "sv", "dir": "ltr", "links": [number], "call": "112"}
    assert 3 <= len(lines) <= 5 and sum("call" in line for line in lines) == 1
    assert " ".join(line["text"] for line in lines) == net.alarm.text
    asked = shown(net.question)["lines"]
    assert [line["text"] for line in asked if "call" in line] == ["Ring 112."]


def test_a_bubble_as_the_page_gets_it() -> None:
    """What the page has no use for stays here."""
    asked = Bubble("Är någon i fara?", Kind.ASK, (Button("Ja", "/akut"),), "utter_akut_oklart", "s")
    assert shown(asked) == {
        "text": asked.text,
        "kind": "akut_oklart",
        "lines": [{"text": asked.text, "lang": "sv", "dir": "ltr", "links": []}],
        "items": [],
        "rest": [],
        "buttons": [{"id": "akut", "title": "Ja"}],
        "source": {"section": "s", "year": 2010},
    }
    assert shown(Bubble("Mumin"))["source"] is None


def test_the_line_in_the_readers_language_is_the_one_to_ring_by() -> None:
    own = "اتصل بالرقم 112 الآن. لا أحد يقرأ."
    lines = shown(Bubble(f"{own}\nRing 112 nu. Nu.", Kind.ALARM, language="ar", translation=own))["lines"]
    assert [(line["lang"], line["dir"], "call" in line) for line in lines] == [
        ("ar", "rtl", True),
        ("ar", "rtl", False),
        ("sv", "ltr", False),
        ("sv", "ltr", False),
    ]
    # A line of ours that was put before it stays Swedish.
    mended = shown(Bubble(f"Ring 112.\n{own}\nHej.", language="ar", translation=own))["lines"]
    assert [line["lang"] for line in mended] == ["sv", "ar", "sv"]


def test_every_language_has_a_tag_and_a_direction() -> None:
    known = knowledge()
    found = {each.id: language(known, each.id) for each in known.languages.sprak}
    assert {id for id, (_, way) in found.items() if way == "rtl"} == {"ar", "fa", "ckb"}
    assert found["bcs"][0] == "bs" and all(2 <= len(tag) <= 3 for tag, _ in found.values())
    assert language(known, "") == language(known, "xx") == ("sv", "ltr")
    assert (direction("112"), direction("112 اتصل"), direction("")) == ("ltr", "rtl", "ltr")


@pytest.mark.parametrize("form", ["svar", "lattlast"])
def test_the_offices_are_a_list_and_not_once_more_in_the_text(form: str) -> None:
    topic = knowledge().topic("lista_kontor")
    assert topic is not None
    for bubble in (topic_answer(knowledge(), topic, form), place_answer(knowledge(), [], form)):  # type: ignore[arg-type]
        listed = shown(bubble)
        assert [item["title"] for item in listed["items"]] == [office.namn for office in knowledge().offices]
        assert all(item["group"] and item["title"] in item["ask"] for item in listed["items"])
        text = " ".join(line["text"] for line in listed["lines"] + listed["rest"])
        assert "Tensta" not in text and listed["lines"][-1]["text"].endswith(":")
        assert "Tensta" in listed["text"]


def test_what_is_no_place_is_listed_without_a_question() -> None:
    assert shown(Bubble("Mumin, Nova", Kind.LIST, items=("Mumin", "Nova")))["items"] == [
        {"title": "Mumin"},
        {"title": "Nova"},
    ]
