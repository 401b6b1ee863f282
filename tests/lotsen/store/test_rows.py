"""Events become rows and events again; a window restores the slots as they stood."""

from __future__ import annotations

import json

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from lotsen import paths
from lotsen.store.database import Row
from lotsen.store.rows import TURNS, events_of, rows_of, stored_as, window

DOMAIN = Domain.load(str(paths.ROOT / "domain.yml"))
START = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def turn(text: str, *more: Event) -> list[Event]:
    user = UserUttered(text, {"name": "halsning", "confidence": 1.0}, input_channel="lotsen")
    return [user, *more, ActionExecuted("utter_halsning"), BotUttered(text), ActionExecuted("action_listen")]


def tracker_of(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("a", events, DOMAIN.slots)


def rows(events: list[Event]) -> list[Row]:
    return rows_of(tracker_of(events), 0, DOMAIN.slots)


def restored(events: list[Event]) -> DialogueStateTracker:
    return tracker_of(events_of(window(rows(events))))


def test_a_short_conversation_comes_back_as_it_was() -> None:
    events = [*START, *turn("ett", SlotSet("lage", "meny")), *turn("två")]
    assert events_of(rows(events)) == events
    assert restored(events).events == tracker_of(events[1:]).events  # Rasa's own store, too, begins here


def test_columns() -> None:
    found = rows([*START, *turn("ett", SlotSet("lage", "meny"))])
    assert [(row.type_name, row.intent_name, row.action_name) for row in found] == [
        ("action", None, "action_session_start"),
        ("session_started", None, None),
        ("action", None, "action_listen"),
        ("user", "halsning", None),
        ("slot", None, "lage"),
        ("action", None, "utter_halsning"),
        ("bot", None, None),
        ("action", None, "action_listen"),
    ]
    assert all(row.timestamp for row in found)


def test_only_new_events_become_rows() -> None:
    events = [*START, *turn("ett"), *turn("två")]
    assert rows_of(tracker_of(events), 7, DOMAIN.slots) == rows(events)[7:]


@pytest.mark.parametrize(
    ("before", "amne", "lage"),
    [
        ([turn("x", SlotSet("amne", "mumin"), SlotSet("lage", "meny"))], "mumin", "meny"),
        ([turn("x", SlotSet("amne", "mumin")), turn("y", SlotSet("amne", None))], None, None),
        ([turn("x", SlotSet("amne", "mumin")), turn("y", SlotSet("amne", "nova"))], "nova", None),
        ([turn("x", SlotSet("amne", "mumin")), turn("y", AllSlotsReset())], None, None),
        ([turn("x", SlotSet("amne", "mumin"), UserUtteranceReverted())], None, None),
        ([turn("x", SlotSet("amne", "mumin")), list(START)], None, None),
    ],
)
def test_slots_stand_as_they_stood_before_the_window(
    before: list[list[Event]], amne: str | None, lage: str | None
) -> None:
    events = [*START]
    for one in [*before, *(turn(str(number)) for number in range(TURNS + 4))]:
        events += one
    found, whole = restored(events), tracker_of(events)
    assert (found.get_slot("amne"), found.get_slot("lage")) == (amne, lage)
    assert found.current_slot_values() == whole.current_slot_values()
    assert found.get_latest_input_channel() == "lotsen"
    assert found.latest_action_name == whole.latest_action_name == "action_listen"
    assert found.followup_action == whole.followup_action
    assert len(found.events) < len(events)
    states = found.past_states(DOMAIN)[-2 * TURNS :]
    assert states == whole.past_states(DOMAIN)[-2 * TURNS :]


def test_a_window_of_a_window_is_the_window_of_the_whole() -> None:
    events = [*START]
    kept: list[Row] = []
    for number in range(3 * TURNS):
        tracker = tracker_of([*events_of(kept), *turn(str(number), SlotSet("amne", str(number)))])
        kept = window([*kept, *rows_of(tracker, len(events_of(kept)), DOMAIN.slots)])
        events += turn(str(number), SlotSet("amne", str(number)))
    found = tracker_of(events_of(kept))
    assert found.get_slot("amne") == str(3 * TURNS - 1)
    assert [json.loads(row.data).get("text") for row in kept if row.type_name == "user"] == ["6", "7", "8"]


def test_nothing_is_nothing() -> None:
    assert (window([]), events_of([])) == ([], [])


@pytest.mark.parametrize("sender", ["\ud800", "a\0b", "x" * 256, "å" * 128, "\udfff" * 300])
def test_a_sender_that_no_column_takes(sender: str) -> None:
    found = stored_as(sender)
    assert len(found) == 64 and found.isascii()
    assert found == stored_as(sender) != stored_as(sender + "x")


@pytest.mark.parametrize("sender", ["a", "å" * 127, "😀", "x" * 255, ""])
def test_a_sender_that_is_stored_as_it_is(sender: str) -> None:
    assert stored_as(sender) == sender


def test_a_name_that_no_column_takes() -> None:
    user = UserUttered("\0\ud800", {"name": "a\0\ud800" + "x" * 300, "confidence": 1.0})
    (row,) = rows([user])
    assert row.intent_name == ("a?" + "x" * 300)[:255]
    assert row.data.isascii() and "\0" not in row.data
    assert events_of([row])[-1].text == "\0\ud800"
