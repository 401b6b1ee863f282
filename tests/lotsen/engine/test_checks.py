"""The quick answers are Rasa's, for what is right and what is wrong."""

from typing import Any

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.utils.common import all_subclasses

from lotsen.engine import checks

SLOT = {"event": "slot", "name": "plats", "value": "Tensta", "timestamp": None}
RIGHT: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [SLOT], "responses": [{"text": "Hej", "buttons": []}]},
    {"events": [SLOT], "responses": [{"text": "Hej", "buttons": []}], "more": 1},
    {"events": [{"event": "action", "name": "action_listen"}, {"event": "restart"}]},
]
WRONG: list[Any] = [
    None,
    [],
    "text",
    {"events": None},
    {"events": {}},
    {"events": [SLOT, "text"]},
    {"events": [{"name": "plats"}]},
    {"events": [{"event": 5}]},
    {"events": [{**SLOT, "name": 5}], "responses": []},
    {"events": [{**SLOT, "timestamp": "now"}], "responses": []},
    {"events": [SLOT], "responses": [None]},
    {"responses": [1]},
    {"responses": {}},
    {"events": [SLOT], "responses": ["text"]},
]


def outcome(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except Exception as error:
        return type(error), getattr(error, "message", str(error))


@pytest.mark.parametrize("answer", RIGHT + WRONG)
def test_an_actions_answer(answer: Any) -> None:
    action = RemoteAction("action_x", None)
    quick = outcome(checks.validate_action_result, action, answer)
    assert quick == outcome(checks.rasas_validation, action, answer)
    assert (quick is True) == (answer in RIGHT)


def test_a_right_answer_does_not_check_the_schema_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "rasas_validation", lambda *_: pytest.fail("Rasa's own was asked"))
    assert checks.validate_action_result(RemoteAction("action_x", None), RIGHT[2])


NAMES: list[Any] = sorted({kind.type_name for kind in all_subclasses(Event) if kind.type_name})


def test_an_empty_domain() -> None:
    full = Domain.from_dict({"intents": ["tack"]})
    for _ in range(2):
        assert checks.is_empty(Domain.empty()) and Domain.empty().is_empty()
        assert not checks.is_empty(full) and not full.is_empty()


@pytest.mark.parametrize("name", [*NAMES, "topic", "unknown", "", None, 5, ["slot"]])
@pytest.mark.parametrize("default", [None, SlotSet])
def test_event_classes(name: Any, default: Any) -> None:
    theirs = outcome(checks.rasas_resolve, name, default)
    assert outcome(checks.event_class, name, default) == theirs
    assert outcome(checks.event_class, name, default) == theirs, "a second time"
    assert outcome(checks.event_class, name) == outcome(checks.rasas_resolve, name), "a default is not kept"


def test_a_known_event_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checks.event_class("slot")
    monkeypatch.setattr(checks, "rasas_resolve", lambda *_: pytest.fail("Rasa's own was asked"))
    assert checks.event_class("slot") is SlotSet
