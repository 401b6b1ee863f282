"""Small questions that Rasa works out anew each time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jsonschema.validators
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event

rasas_validation = RemoteAction._validate_action_result
rasas_resolve = Event.resolve_by_type


def validate_action_result(action: RemoteAction, result: Any) -> bool:
    """Check an action's answer without checking the schema too; Rasa's own refuses a wrong one."""
    return bool(_usual(result) or _answers().is_valid(result) or rasas_validation(action, result))


def _usual(result: Any) -> bool:
    """Tell whether an answer is what ours are, texts and slots that are set: a tenth of the schema's time."""
    if not isinstance(result, dict) or set(result) != {"events", "responses"}:
        return False
    events, responses = result["events"], result["responses"]
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(type(each) is dict for each in responses)
        and all(type(each) is dict and _sets_a_slot(each) for each in events)
    )


def _sets_a_slot(event: dict[str, Any]) -> bool:
    return (
        set(event) == {"event", "timestamp", "name", "value"}
        and event["event"] == "slot"
        and type(event["name"]) is str
        and event["timestamp"] is None
    )


@lru_cache(maxsize=1)
def _answers() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return jsonschema.validators.validator_for(schema)(schema)


_classes: dict[str, type[Event]] = {}


def event_class(type_name: Any, default: type[Event] | None = None) -> type[Event] | None:
    """Return an event's class by its type's name, walking Rasa's classes the first time only."""
    found = _classes.get(type_name) if isinstance(type_name, str) else None
    if found is None:
        found = rasas_resolve(type_name, default)
        if found is not None and found.type_name == type_name:
            _classes[type_name] = found
    return found


@lru_cache(maxsize=1)
def _nothing() -> dict[str, Any]:
    made: dict[str, Any] = Domain.empty().as_dict()
    return made


def is_empty(domain: Domain) -> bool:
    """Tell whether there is nothing in a domain; Rasa makes an empty one for each message to compare with."""
    return bool(domain.as_dict() == _nothing())
