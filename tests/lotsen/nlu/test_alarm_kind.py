"""Which words the alarm has; whether there is one, the guard has decided before."""

from collections.abc import Callable
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu import alarm_kind
from lotsen.nlu.alarm_kind import AlarmKind, kind_of
from lotsen.nlu.component import UNDERSTANDING
from lotsen.nlu.hearing import hear
from lotsen.values.intents import ALARM_KIND
from lotsen.values.turn import Turn
from lotsen.values.understanding import Danger, Grade, Understanding


def found(message: Message) -> list[str]:
    return [each["value"] for each in message.get(ENTITIES) or [] if each["entity"] == ALARM_KIND]


@pytest.mark.parametrize(
    ("grade", "shares", "text", "kinds"),
    [
        (Grade.ALARM, {"fara": 0.2, "kris": 0.8}, "x", ["kris"]),
        (Grade.ASK, {"fara": 0.9, "kris": 0.1}, "x", ["fara"]),
        (Grade.ALARM, {"fara": 0.45, "kris": 0.55}, "x", ["fara"]),  # not sure enough
        (Grade.ALARM, {}, "x", ["fara"]),  # no model
        (Grade.ALARM, {}, "Han vill ta livet av sig", ["kris"]),  # nor is one needed
        (Grade.ALARM, {"fara": 0.7, "kris": 0.3}, "orkar inte leva", ["kris"]),
        (Grade.ALARM, {"fara": 0.7, "kris": 0.3}, "jag vill inte dö", ["fara"]),
        (Grade.ALARM, {"fara": 0.9, "kris": 0.1}, "112 svarar inte", ["kan_inte_ringa"]),
        (Grade.ALARM, {"kan_inte_ringa": 0.9, "kris": 0.1}, "döv och vill dö", ["kan_inte_ringa"]),
        (Grade.NONE, {"fara": 0.1, "kan_inte_ringa": 0.9}, "jag är döv", []),
        (Grade.MENTION, {"fara": 0.9, "kan_inte_ringa": 0.1}, "x", []),
    ],
)
def test_kind(
    grade: Grade, shares: dict[str, float], text: str, kinds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    component = AlarmKind(AlarmKind.get_default_config())
    monkeypatch.setattr(component, "shares", lambda message: shares)
    message = Message({TEXT: text, UNDERSTANDING: Understanding(danger=Danger(grade=grade))})
    component.process([message])
    assert found(message) == kinds


@pytest.mark.parametrize(
    ("before", "shares", "wanted"),
    [
        ("kan_inte_ringa", {"fara": 0.9, "kris": 0.1}, "kan_inte_ringa"),  # deaf, and tells that it burns
        ("kan_inte_ringa", {"fara": 0.1, "kris": 0.9}, "kan_inte_ringa"),
        ("kris", {"fara": 0.9, "kris": 0.1}, "fara"),
        ("kris", {"fara": 0.5, "kris": 0.5}, "kris"),  # nothing sure
        ("fara", {"fara": 0.1, "kan_inte_ringa": 0.9}, "kan_inte_ringa"),
        ("", {"fara": 0.5, "kris": 0.5}, "fara"),
    ],
)
def test_a_danger_that_goes_on(
    before: str, shares: dict[str, float], wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    component = AlarmKind(AlarmKind.get_default_config())
    monkeypatch.setattr(component, "shares", lambda message: shares)
    message = Message({TEXT: "x", UNDERSTANDING: Understanding(danger=Danger(grade=Grade.ALARM))})
    monkeypatch.setattr(alarm_kind, "current", lambda: Turn(hear("x"), in_danger=True, alarm_kind=before))
    component.process([message])
    assert found(message) == [wanted]


def test_a_training_line_says_of_what_kind_it_is() -> None:
    assert kind_of(Message.build("x", "akut", [], {ALARM_KIND: "kris"})) == "kris"
    assert kind_of(Message.build("x", "akut", [], {"voice": "w"})) == "fara"
    assert kind_of(Message.build("x", "akut")) == "fara"
    assert kind_of(Message.build("jag orkar inte leva", "akut")) == "kris"  # written before there were kinds
    assert kind_of(Message.build("jag är döv, vill dö", "akut", [], {ALARM_KIND: "kris"})) == "kris"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("det brinner i trapphuset och vi kommer inte ut", "fara"),
        ("han har stuckit henne med kniv", "fara"),
        ("jag vill inte leva längre", "kris"),
        ("Orkar inte leva mer", "kris"),
        ("min vän vill ta livet av sig, hon sitter på bron", "kris"),
        ("jag är döv och det är någon i lägenheten", "kan_inte_ringa"),
        ("jag kan inte ringa, han hör mig då", "kan_inte_ringa"),
    ],
)
def test_the_trained_model(text: str, kind: str, parse: Callable[[str], dict[str, Any]]) -> None:
    entities = [each["value"] for each in parse(text)["entities"] if each["entity"] == ALARM_KIND]
    assert entities == [kind]
