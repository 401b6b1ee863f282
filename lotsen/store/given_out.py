"""What the store knows of the trackers that it gave out, so that none brings back what was deleted. Pure."""

from __future__ import annotations

import time
import weakref
from dataclasses import dataclass, field

from lotsen.store.database import Row


@dataclass(eq=False)
class GivenTracker:
    """A tracker that was given out: since when (seconds), how many of its events are stored, and which."""

    sender: str
    rows: list[Row] = field(default_factory=list)
    stored: int = 0
    since: float = field(default_factory=time.time)
    deleted: bool = False  # the conversation was deleted since: nothing of it may come back


class GivenTrackers:
    """The given of the trackers that somebody still holds."""

    def __init__(self) -> None:
        self._given: weakref.WeakSet[GivenTracker] = weakref.WeakSet()

    def new(self, sender: str) -> GivenTracker:
        given = GivenTracker(sender)
        self._given.add(given)
        return given

    def delete(self, sender: str) -> None:
        """Nothing of the sender's conversation that began before may come back."""
        for given in self._given:
            given.deleted = given.deleted or given.sender == sender
