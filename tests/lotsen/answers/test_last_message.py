"""Easy Swedish when asked for, else what suits the channel; odd metadata changes nothing."""

from types import SimpleNamespace
from typing import Any

import pytest

from lotsen import paths
from lotsen.answers.last_message import EASY, after_silence, form_asked_for, last_said, question_of
from lotsen.knowledge import load
from lotsen.values.intents import ASPECT, MISSING

KNOWLEDGE = load(paths.KNOWLEDGE)


def form(metadata: Any, channel: str = "webb") -> str:
    tracker = SimpleNamespace(
        slots={}, latest_message={"metadata": metadata}, get_latest_input_channel=lambda: channel
    )
    return form_asked_for(tracker)


def test_easy_swedish_comes_before_the_channel() -> None:
    assert form({EASY: True}) == form({EASY: True}, "telegram") == "lattlast"


@pytest.mark.parametrize("metadata", [None, {}, [], "lattlast", {EASY: False}, {EASY: "ja"}, {EASY: 1}])
def test_odd_metadata(metadata: Any) -> None:
    assert form(metadata) == "svar"
    assert form(metadata, "telegram") == "kort"


def tracker(text: str, *entities: dict[str, Any]) -> Any:
    return SimpleNamespace(
        latest_message={
            "text": text,
            "entities": list(entities),
            "intent_ranking": [{"name": "nova", "confidence": 0.7}],
        },
        get_latest_input_channel=lambda: "webb",
        get_intent_of_latest_message=lambda skip_fallback_intent: "nova",
        get_latest_entity_values=lambda kind: (each["value"] for each in entities if each["entity"] == kind),
    )


def place(name: str, start: int) -> dict[str, Any]:
    return {"entity": "plats", "value": name, "start": start, "end": start + len(name)}


@pytest.mark.parametrize("missing", [True, False])
def test_what_the_brochure_lacks_is_an_entity(missing: bool) -> None:
    found = [{"entity": MISSING, "value": MISSING}] if missing else []
    question = question_of(KNOWLEDGE, tracker("vad väger det", *found), "svar")
    assert (question.missing, question.intent, question.confidences) == (missing, "nova", {"nova": 0.7})


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Farfar skrattade åt Nova. Vad är Mumin?", "mumin"),
        ("Farfar skrattade åt Mumin. Vad är Nova?", "nova"),
        ("Vad är Nova? Jag läste om Mumin.", "nova"),
        ("Vad är skillnaden mellan Mumin och Nova?", "nova"),
    ],
)
def test_the_sentence_that_asks_decides_between_programmes(text: str, intent: str) -> None:
    """The tracker's own intent is `nova`."""
    names = [
        {"entity": "program", "value": name, "start": text.index(name), "end": text.index(name) + len(name)}
        for name in ("Mumin", "Nova")
    ]
    assert question_of(KNOWLEDGE, tracker(text, *names), "svar").intent == intent


def test_of_several_sentences_what_is_lacking_may_be_a_remark() -> None:
    found = {"entity": MISSING, "value": MISSING}
    assert not question_of(KNOWLEDGE, tracker("Jag bor granne. Vad är Nova?", found), "svar").missing
    assert question_of(KNOWLEDGE, tracker("Vad väger Nova?", found), "svar").missing


def test_what_is_asked_for_is_an_entity() -> None:
    question = question_of(
        KNOWLEDGE, tracker("hur tungt är det", {"entity": ASPECT, "value": "antal"}), "svar"
    )
    assert question.aspects == ("antal",)


def test_not_that_one_but_this() -> None:
    said = tracker("nej, inte Bromma, Bro", place("Bromma", 10), place("Bro", 18))
    assert question_of(KNOWLEDGE, said, "svar").places == ("Bro",)
    only = tracker("men inte Vasastan?", place("Vasastan", 9))
    assert question_of(KNOWLEDGE, only, "svar").places == ("Vasastan",)


def programme(name: str, start: int) -> dict[str, Any]:
    return {"entity": "program", "value": name, "start": start, "end": start + len(name)}


def test_what_somebody_meant_instead() -> None:
    """The classifier heard the first of them."""
    said = tracker("vad är nova, förlåt jag menade mumin", programme("Nova", 7), programme("Mumin", 31))
    question = question_of(KNOWLEDGE, said, "svar")
    assert (question.programmes, question.intent) == (("Mumin",), "mumin")
    both = tracker("vad är nova och mumin", programme("Nova", 7), programme("Mumin", 16))
    question = question_of(KNOWLEDGE, both, "svar")
    assert (question.programmes, question.intent) == (("Nova", "Mumin"), "nova")


def test_who_sets_a_place_right_asks_for_nothing_that_is_lacking() -> None:
    lacking = {"entity": MISSING, "value": MISSING}
    said = tracker("INTE I BROMMA din sopa, i Bro", place("Bromma", 7), place("Bro", 26), lacking)
    question = question_of(KNOWLEDGE, said, "svar")
    assert (question.places, question.missing) == (("Bro",), False)


@pytest.mark.parametrize(("name", "said"), [("utter_tack", "utter_tack"), (None, None)])
def test_last_said(name: str | None, said: str | None) -> None:
    events = [{"event": "bot", "metadata": {"utter_action": name} if name else {}}, {"event": "user"}]
    assert last_said(SimpleNamespace(events=events)) == said
    assert last_said(SimpleNamespace(events=[])) is None


@pytest.mark.parametrize(
    ("events", "silent"),
    [("", False), ("user", False), ("user bot user", False), ("user bot user action user", True)],
)
def test_after_silence(events: str, silent: bool) -> None:
    assert after_silence(SimpleNamespace(events=[{"event": name} for name in events.split()])) is silent
