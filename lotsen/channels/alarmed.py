"""Dialogues that were alarmed or asked by the channel itself: the assistant must know, or it would forget."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from cachetools import FIFOCache

from lotsen.store.tracker_store import store_of
from lotsen.values.state import SLOT

logger = logging.getLogger(__name__)

# Dialogues whose state waits to be stored, at most.
WAITING = 10_000
# Seconds that a reply waits for it to be stored.
SECONDS = 0.3


class Alarmed:
    """Stores where such a dialogue stands; what cannot be stored now is remembered, and stored later."""

    def __init__(self) -> None:
        self._waiting: FIFOCache[str, str] = FIFOCache(WAITING)

    def __contains__(self, sender: str) -> bool:
        """Tell whether the assistant does not know yet that this dialogue is in danger."""
        return sender in self._waiting

    async def note(self, sender: str, state: str, agent: Any) -> None:
        """Store that a dialogue is in this state (lotsen/values/state.py); never raises."""
        self.remember(sender, state)
        await self.store(sender, agent)

    def remember(self, sender: str, state: str) -> None:
        """Store it with the sender's next message, if there is one."""
        self._waiting[sender] = state

    async def store(self, sender: str, agent: Any) -> None:
        """Store what waits to be stored of a dialogue; never raises, and takes at most SECONDS."""
        state = self._waiting.get(sender)
        if state is None:
            return
        try:
            await asyncio.wait_for(_store(sender, state, agent), SECONDS)
        except Exception as error:
            logger.warning("That a dialogue is in danger waits to be stored: %s.", type(error).__name__)
        else:
            self.forget(sender)

    async def state(self, sender: str, agent: Any) -> str:
        """Return where a dialogue stands, empty where that is not known; never raises."""
        if sender in self._waiting:
            return self._waiting[sender]
        try:
            tracker = await asyncio.wait_for(store_of(agent.tracker_store).retrieve(sender), SECONDS)
        except Exception as error:
            logger.warning("Where a dialogue stands is not known: %s.", type(error).__name__)
            return ""
        return str(tracker.get_slot(SLOT) or "") if tracker is not None else ""

    def forget(self, sender: str) -> None:
        """Drop what is remembered of a sender."""
        self._waiting.pop(sender, None)


async def _store(sender: str, state: str, agent: Any) -> None:
    async with agent.lock_store.lock(sender):
        await store_of(agent.tracker_store).set_state(sender, state)
