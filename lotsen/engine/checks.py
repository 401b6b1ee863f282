"""Two small questions that Rasa works out anew each time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jsonschema.validators
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event

rasas_validation = RemoteAction._validate_action_result
rasas_resolve = Event.resolve_by_type


def validate_action_result(action: RemoteAction, result: Any) -> bool:
    """Check an action's answer without checking the schema too; Rasa's own refuses a wrong one."""
    return bool(_answers().is_valid(result) or rasas_validation(action, result))


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
