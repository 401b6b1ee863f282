"""The newest turns of recent conversations, for when the database fails. Bounded in number and time. Pure."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from lotsen.store.database import Row

# As many conversations, and as long as a session lasts (session_config in domain.yml).
CONVERSATIONS, SECONDS = 500, 3600.0


class Memory:
    """Forgets what was longest unused, and everything that is older than a session."""

    def __init__(
        self,
        conversations: int = CONVERSATIONS,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = conversations
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, list[Row]]] = OrderedDict()  # oldest first

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, sender: str, rows: list[Row]) -> None:
        self._kept[sender] = (self._clock(), rows)
        self._kept.move_to_end(sender)
        self._expire()

    def rows(self, sender: str) -> list[Row]:
        """What is kept of the conversation; empty when nothing is."""
        self._expire()
        return self._kept.get(sender, (0.0, []))[1]

    def forget(self, sender: str) -> None:
        self._kept.pop(sender, None)

    def _expire(self) -> None:
        oldest = self._clock() - self._seconds
        while self._kept:
            when, _ = next(iter(self._kept.values()))
            if when >= oldest and len(self._kept) <= self._most:
                return
            self._kept.popitem(last=False)
