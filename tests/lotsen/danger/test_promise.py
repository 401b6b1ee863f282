"""No reply breaks the promise: random grades, states and bubbles, and everything that Lotsen can say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lotsen import paths
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.channels.safety_net import SafetyNet
from lotsen.danger import promise
from lotsen.danger.promise import kept
from lotsen.knowledge import load
from lotsen.values.bubble import Bubble, Button, Kind
from lotsen.values.first_line import begins_with_112
from lotsen.values.understanding import Grade

KNOWLEDGE = load(paths.KNOWLEDGE)
RESPONSES: dict[str, Any] = yaml.safe_load(paths.DOMAIN.read_text(encoding="utf-8"))["responses"]
NET = SafetyNet()
WORDS = NET.words()
# What says that it does not know, or did not understand.
DONT_KNOW = ("utter_utanfor_omradet", "utter_vet_inte", "utter_default", "utter_rattelse", "utter_inget_amne")


def response(name: str) -> Bubble:
    said = RESPONSES[name][0]
    buttons = tuple(Button(each["title"], each["payload"]) for each in said.get("buttons", ()))
    return Bubble(said["text"], Kind(said.get("metadata", {}).get("kind", "answer")), buttons, response=name)


TOPICS = [*KNOWLEDGE.topics.values(), *KNOWLEDGE.programmes.values()]
SAID = [
    *map(response, RESPONSES),
    *(topic_answer(KNOWLEDGE, topic, form) for topic in TOPICS for form in ("svar", "kort", "lattlast")),
    *(place_answer(KNOWLEDGE, [name], "kort") for name in KNOWLEDGE.places),
    place_answer(KNOWLEDGE, [], "svar"),
    NET.reserve,
]
BUTTONS = st.lists(st.builds(Button, st.text(), st.text()), max_size=2).map(tuple)
RANDOM = st.builds(
    Bubble,
    st.one_of(st.text(), st.sampled_from(["112", "0112", "Ring 114 14 eller 112.", " \n "])),
    st.sampled_from(Kind),
    BUTTONS,
    source=st.text(max_size=5),
)
LANGUAGES = [
    replace(response(name), text=f"{language.larm}\n{response(name).text}", language=language.id)
    for name in ("utter_akut", "utter_akut_oklart", "utter_efter_akut")
    for language in KNOWLEDGE.languages.sprak
]
REPLIES = st.lists(st.one_of(st.sampled_from([*SAID, *LANGUAGES]), RANDOM), max_size=4)
GRADES = st.sampled_from(Grade)


def promised(bubbles: list[Bubble], grade: Grade, in_danger: bool) -> bool:
    """The promise, said another way than in the code."""
    first = bubbles[0] if bubbles else None
    if grade is Grade.NONE and not in_danger:
        return True
    if first is None:
        return False
    if grade is Grade.ALARM:
        return first.kind is Kind.ALARM and response("utter_akut").text in first.text
    if grade is Grade.ASK:
        return first.kind in (Kind.ALARM, Kind.ASK) and "112" in first.text.partition("114 14")[0]
    asks = first.kind in (Kind.ALARM, Kind.ASK)
    return begins_with_112(first.text, after_question=asks)


@given(REPLIES, GRADES, st.booleans(), st.sampled_from(["", *NET.lines]))
def test_no_reply_breaks_it(bubbles: list[Bubble], grade: Grade, in_danger: bool, last: str) -> None:
    words = NET.words(last)
    said, mended = kept(bubbles, grade, in_danger, words)
    assert promised(said, grade, in_danger)
    assert bool(mended) == (said != bubbles)
    assert kept(said, grade, in_danger, words) == (said, "")  # once is enough


@given(REPLIES, GRADES, st.booleans())
def test_nothing_of_a_reply_is_lost(bubbles: list[Bubble], grade: Grade, in_danger: bool) -> None:
    said, _ = kept(bubbles, grade, in_danger, WORDS)
    for bubble in bubbles:
        assert any(
            other.text.strip().endswith((bubble.text.strip(), promise.said_once(bubble.text)))
            and (other.kind, other.buttons, other.source, other.items)
            == (bubble.kind, bubble.buttons, bubble.source, bubble.items)
            for other in said
        )


@given(REPLIES)
def test_without_danger_nothing_changes(bubbles: list[Bubble]) -> None:
    assert kept(bubbles, Grade.NONE, False, WORDS) == (bubbles, "")


@pytest.mark.parametrize("bubble", LANGUAGES, ids=lambda bubble: f"{bubble.response} {bubble.language}")
def test_an_alarm_or_question_in_another_language_is_one(bubble: Bubble) -> None:
    grade = Grade.ALARM if bubble.kind is Kind.ALARM else Grade.ASK
    assert kept([bubble], grade, True, WORDS) == ([bubble], "")
    assert kept([bubble], Grade.NONE, True, WORDS) == ([bubble], "")


def test_what_is_mended_and_with_what() -> None:
    fact = Bubble("Öppet 9-16.", Kind.LIST, (Button("Ja", "/ja"),), source="s", items=("a",))
    alarm, question = response("utter_akut"), response("utter_akut_oklart")
    assert kept([fact], Grade.ALARM, False, WORDS) == ([alarm, fact], promise.ALARM)
    assert kept([fact, alarm], Grade.ALARM, False, WORDS) == ([alarm, fact], promise.ALARM)
    assert kept([question], Grade.ALARM, False, WORDS) == ([alarm, question], promise.ALARM)
    assert kept([fact], Grade.ASK, True, WORDS) == ([question, fact], promise.QUESTION)
    assert kept([alarm], Grade.ASK, True, WORDS) == ([alarm], "")
    for grade, in_danger, line, what in (
        (Grade.MENTION, False, KNOWLEDGE.channel.rad_fara, promise.MENTION),
        (Grade.MENTION, True, WORDS.in_danger, promise.IN_DANGER),
        (Grade.NONE, True, WORDS.in_danger, promise.IN_DANGER),
    ):
        mended = replace(fact, text=f"{line}\nÖppet 9-16.")
        assert kept([fact], grade, in_danger, WORDS) == ([mended], what)
        assert kept([], grade, in_danger, WORDS) == ([Bubble(line, Kind.NOTICE)], what)


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("Det vet jag inte. Vid fara gäller 112. Fråga på 114 14.", "Det vet jag inte. Fråga på 114 14."),
        ("Hej! Är någon i fara, ring 112. Se www.polisen.se.", "Hej! Se www.polisen.se."),
        ("Okej. Vid fara gäller 112, annars 114 14.", None),  # says more than the line
        ("Ta hand om dig! Mår du dåligt eller är du i fara på något sätt, ring 112.", None),
        ("Numret är inte 0112. Fråga på 114 14.", None),
    ],
)
def test_the_number_is_not_said_twice_in_a_row(text: str, below: str | None) -> None:
    for grade, in_danger, line in (
        (Grade.MENTION, False, WORDS.mention),
        (Grade.NONE, True, WORDS.in_danger),
    ):
        (bubble,), _ = kept([Bubble(text, Kind.NOTICE)], grade, in_danger, WORDS)
        assert bubble.text == f"{line}\n{below or text}"
    assert kept([Bubble(text, Kind.NOTICE)], Grade.NONE, False, WORDS)[0][0].text == text


def test_the_alarm_needs_no_bubble_to_say_so() -> None:
    """A bubble that calls itself an alarm and says something else is none."""
    said, mended = kept([Bubble("Hej.", Kind.ALARM)], Grade.ALARM, False, WORDS)
    assert (said[0], mended) == (response("utter_akut"), promise.ALARM)


def test_the_question_has_its_buttons() -> None:
    assert [button.payload for button in WORDS.question.buttons] == ["/akut", "/ej_akut"]


def test_the_same_line_never_comes_twice_in_a_row() -> None:
    last = ""
    for _ in range(10):
        line = NET.words(last).in_danger
        assert line != last and begins_with_112(line)
        last = line


@pytest.mark.parametrize("name", DONT_KNOW)
def test_who_is_not_understood_reads_112(name: str) -> None:
    for variant in RESPONSES[name]:
        assert "112" in variant["text"].partition("114 14")[0]


def test_all_clear_is_one_sentence_that_names_112() -> None:
    (variant,) = RESPONSES["utter_ingen_fara"]
    assert begins_with_112(variant["text"]) and variant["text"].count(".") == 1
