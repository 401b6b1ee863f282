"""Rasa's SQL tracker store with a bounded cost, off the event loop, not silenced by a broken database."""

from __future__ import annotations

import atexit
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from lotsen.store import rows as convert
from lotsen.store.database import Database, Row
from lotsen.store.given_out import GivenTracker, GivenTrackers
from lotsen.store.memory import Memory
from lotsen.store.pending import Change, Pending
from lotsen.store.reader import Reader
from lotsen.store.writer import Writer
from lotsen.values.intents import ALARM_KIND
from lotsen.values.rating import Rating
from lotsen.values.state import ALARMED, IN_DANGER, SLOT
from lotsen.values.turn import current

logger = logging.getLogger(__name__)

# Seconds that a message waits for the database. Together under the safety net's PHRASE_DEADLINE.
LOAD_SECONDS, SAVE_SECONDS = 0.4, 0.4
# Who deletes can wait for the certainty that it is gone.
DELETE_SECONDS = 4.0
# For what no message waits for.
PATIENT_SECONDS = 60.0


class StoreUnavailable(RuntimeError):
    """The database did not answer in time."""


class LotsenTrackerStore(SQLTrackerStore):
    """Loads the newest turns, appends what is new, and goes on from memory when the database fails.

    Neither loading nor saving raises or waits longer than its limit. What could not be saved is written when
    the database is back, or at exit. A working database is always asked: another process may have written.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str = "",
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """`host` is the database's URL, from endpoints.yml. Rasa's own __init__ would connect: not called."""
        TrackerStore.__init__(self, domain, event_broker, **kwargs)
        self._database = Database(host, LOAD_SECONDS)
        self._pending = Pending()
        self._writer = Writer(self._database, self._pending)
        self._reader = Reader(self._writer)
        self._memory = Memory()
        self._given = GivenTrackers()
        self._losses = 0  # of the database's, that were made good
        self._unkept: str | None = ""  # why it did not keep what was written, when last asked
        atexit.register(self.close)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's newest turns with the slots as they stood; None when there is nothing of it."""
        sender = convert.stored_as(sender_id)
        tracker = await self._retrieve_rows(
            sender_id, sender, lambda: self._database.load(sender, convert.TURNS)
        )
        _tell_turn(tracker)
        return tracker

    async def set_state(self, sender_id: str, state: str) -> None:
        """Store where a dialogue stands (lotsen/values/state.py) when Rasa does not see why.

        To be called under the conversation's lock.
        """
        tracker = await self.retrieve(sender_id) or DialogueStateTracker(sender_id, self.domain.slots)
        if not tracker.applied_events():  # without a beginning no rule would fit what comes after
            start, listen = map(ActionExecuted, (ACTION_SESSION_START_NAME, ACTION_LISTEN_NAME))
            tracker.update_with_events([start, SessionStarted(), listen], self.domain)
        tracker.update(SlotSet(SLOT, state))
        await self.save(tracker)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All of the conversation, all its sessions. Costs what it is long."""
        sender = convert.stored_as(conversation_id)
        return await self._retrieve_rows(conversation_id, sender, lambda: self._database.load_all(sender))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new. A tracker that did not come from here replaces what is stored."""
        _tell_turn(tracker)
        given = getattr(tracker, "lotsen_mark", None)
        replaces = given is None and len(tracker.events) > 0
        if given is None:
            given = tracker.lotsen_mark = self._given.new(convert.stored_as(tracker.sender_id))
        new = list(tracker.events)[given.stored :]
        if given.deleted or not new:
            return
        try:
            added = convert.rows_of(tracker, given.stored, self.domain.slots)
        except (TypeError, ValueError) as error:
            logger.error("%d events cannot be stored: %s.", len(new), type(error).__name__)
            added = []
        given.stored = len(tracker.events)
        given.rows = convert.window([*given.rows, *added])
        self._memory.keep(given.sender, given.rows)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        await self._writer.write(Change(given.sender, added, replaces, given.since), SAVE_SECONDS)

    async def rate(self, sender_id: str, rating: Rating) -> None:
        """Append what somebody thought of an answer, unless the conversation was deleted since the answer."""
        row = convert.rating_row(rating, time.time())
        await self._writer.write(Change(convert.stored_as(sender_id), [row], when=rating.when), SAVE_SECONDS)

    async def delete(self, sender_id: str) -> int:
        """Delete a conversation, also from memory, and return how many events the database had of it.

        Raises StoreUnavailable when the database does not answer; it is deleted there when it does.
        """
        sender = convert.stored_as(sender_id)
        self._given.delete(sender)
        self._memory.forget(sender)
        self._pending.forget(sender)
        change = Change(sender, [], wipe=True)
        if not await self._writer.write(change, DELETE_SECONDS):
            raise StoreUnavailable("The tracker database does not answer: it is deleted when it is back.")
        return change.deleted

    async def keys(self) -> Iterable[str]:
        """All sender ids. Raises StoreUnavailable."""
        found = await self._reader.ask(self._database.senders, PATIENT_SECONDS)
        if found is None:
            raise StoreUnavailable("The tracker database does not answer.")
        return found

    async def keeps(self) -> bool:
        """Tell whether what is written stays; for probes. A file that was lost is made good on the way."""
        found = await self._reader.ask(self._database.prove, PATIENT_SECONDS)
        self._make_good()
        if found and found != self._unkept:
            logger.error(
                "The tracker database does not keep what is written: %s. Restore the backup, docs/deploy.md.",
                found,
            )
        self._unkept = found
        return found == ""

    @property
    def losses(self) -> int:
        """How often a file of the database was found removed or replaced."""
        return self._database.losses

    def _make_good(self) -> None:
        """Write anew what memory has of the conversations, if a file of the database was found gone."""
        if self._losses == self._database.losses:
            return
        self._losses = self._database.losses
        kept = self._memory.all()
        for sender, rows in kept.items():
            if rows:  # after what waits already: by then that is the end of these
                self._pending.put(Change(sender, rows, when=rows[-1].timestamp or 0.0, anew=True))
        if kept:
            self._writer.wake()

    async def ready(self) -> bool:
        """Tell whether the database answers now; for probes."""
        return await self._reader.ask(self._answers, LOAD_SECONDS) is True

    def close(self) -> None:
        """Write what is left and end the threads; called by itself when the process ends."""
        atexit.unregister(self.close)
        self._reader.close()
        self._writer.finish()

    async def _retrieve_rows(
        self, sender_id: str, sender: str, load: Callable[[], list[Row]]
    ) -> DialogueStateTracker | None:
        given = self._given.new(sender)  # before anything is awaited: a deletion meanwhile must find it
        # What is not written yet is only in memory, whether or not the database answers.
        found = None if self._pending.holds(sender) else await self._reader.ask(load, LOAD_SECONDS)
        self._make_good()
        if self._pending.holds(sender):
            found = None
        if given.deleted:
            found = []
        elif found is None:
            found = self._memory.rows(sender) or convert.window(self._pending.rows(sender))
        elif not found:
            self._memory.forget(sender)
            return None
        else:
            self._memory.keep(sender, convert.window(found))
        return self._tracker(sender_id, given, found)

    def _answers(self) -> bool:
        self._database.ping()
        return True

    def _tracker(self, sender_id: str, given: GivenTracker, rows: list[Row]) -> DialogueStateTracker:
        given.rows = convert.window(rows)
        events = convert.events_of(rows)
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        given.stored = len(tracker.events)
        tracker.lotsen_mark = given
        return tracker


def _tell_turn(tracker: DialogueStateTracker | None) -> None:
    """Tell the message that is being answered whether its dialogue is in danger, and of what kind."""
    turn, slots = current(), tracker.slots if tracker is not None else {}
    if turn is not None:
        state, kind = slots.get(SLOT), slots.get(ALARM_KIND)
        turn.in_danger = state is not None and state.value in IN_DANGER
        turn.alarmed = state is not None and state.value == ALARMED
        turn.alarm_kind = str(kind.value or "") if kind is not None and turn.in_danger else ""


def store_of(tracker_store: TrackerStore) -> LotsenTrackerStore:
    """The store inside what Rasa wrapped round it, `agent.tracker_store`. Raises TypeError for another."""
    inner = getattr(tracker_store, "_tracker_store", tracker_store)
    if not isinstance(inner, LotsenTrackerStore):
        raise TypeError(f"endpoints.yml names another tracker store: {type(inner).__name__}")
    return inner
