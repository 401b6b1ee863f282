"""Rasa's events as rows and back, and the part of a conversation that its next message needs.

Pure: no database. A user's message is stored with the slots as they stood before it, so that a conversation
can be taken up at any message without reading what came before. Forms are not restored; we have none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from lotsen.store.database import Row
from lotsen.store.schema import NAME_LENGTH
from lotsen.store.statements import RATING, SESSION_STARTED, USER
from lotsen.values.rating import Rating

# The user's messages that are loaded with what followed them. A rule spans one turn, and the three states of
# config.yml's max_history span two at most; one more for what a story may add. MemoizationPolicy would also
# look past turns that only rules know, but every intent has a rule, and RulePolicy decides.
TURNS = 3
SLOTS_BEFORE = "lotsen_slots_before"  # in a user's row: the slots that were not at their initial values


def stored_as(sender: str) -> str:
    """The sender id as the database can hold it: a hash stands in for one that no column takes."""
    try:
        fits = len(sender.encode()) <= NAME_LENGTH and "\0" not in sender
    except UnicodeEncodeError:  # half a surrogate
        fits = False
    return sender if fits else hashlib.sha256(sender.encode("utf-8", "surrogatepass")).hexdigest()


def rows_of(tracker: DialogueStateTracker, first: int, slots: Sequence[Slot]) -> list[Row]:
    """The tracker's events from number `first` on. Raises TypeError or ValueError for what is no JSON."""
    events = list(tracker.events)
    rows = []
    for number in range(first, len(events)):
        data = events[number].as_dict()
        if isinstance(events[number], UserUttered):
            before = DialogueStateTracker.from_events(tracker.sender_id, events[:number], slots)
            data[SLOTS_BEFORE] = set_slots(before)
        rows.append(_row(data))
    return rows


def rating_row(rating: Rating, when: float) -> Row:
    """A rating as it is stored, given at `when` seconds: of which message, and what."""
    data = {"event": RATING, "message_id": rating.message, "value": rating.value}
    return Row(RATING, when, None, None, json.dumps(data))


def set_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}


def events_of(rows: Sequence[Row]) -> list[Event]:
    """The rows' events; before a user's message that opens them, what the earlier ones came to."""
    stored = [json.loads(row.data) for row in rows if row.type_name != RATING]
    before = stored[0].get(SLOTS_BEFORE) if stored else None
    return [*([] if before is None else _opening(before, stored[0])), *deserialise_events(stored)]


def window(rows: Sequence[Row], turns: int = TURNS) -> list[Row]:
    """What `Database.load` would give of these rows."""
    sessions = [number for number, row in enumerate(rows) if row.type_name == SESSION_STARTED]
    users = [number for number, row in enumerate(rows) if row.type_name == USER]
    start = max(sessions[-1] if sessions else 0, users[-turns] if len(users) >= turns else 0)
    return list(rows[start:])


def _opening(slots: dict[str, Any], first: dict[str, Any]) -> Iterable[Event]:
    when = first.get("timestamp")
    yield SessionStarted(timestamp=when)
    for name, value in slots.items():
        yield SlotSet(name, value, timestamp=when)
    yield ActionExecuted(ACTION_LISTEN_NAME, timestamp=when)


def _row(data: dict[str, Any]) -> Row:
    intent = (data.get("parse_data") or {}).get("intent") or {}
    return Row(
        data["event"],
        data.get("timestamp"),
        _name(intent.get("name")),
        _name(data.get("name")),
        json.dumps(data),
    )


def _name(value: object) -> str | None:
    """What fits in a column of names; a payload of Rasa's own rest channel may hold anything."""
    if not isinstance(value, str):
        return None
    return value.replace("\0", "").encode("utf-8", "replace").decode()[:NAME_LENGTH]
