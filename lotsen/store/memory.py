"""The newest turns of recent conversations, for when the database fails. Bounded in number and time. Pure."""

from __future__ import annotations

import time
from collections.abc import Callable

from cachetools import TTLCache

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
        self._kept: TTLCache[str, list[Row]] = TTLCache(conversations, seconds, clock)

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, sender: str, rows: list[Row]) -> None:
        self._kept[sender] = rows

    def all(self) -> dict[str, list[Row]]:
        """What is kept of each conversation."""
        return dict(self._kept)

    def rows(self, sender: str) -> list[Row]:
        """What is kept of the conversation; empty when nothing is."""
        return self._kept.get(sender, [])

    def forget(self, sender: str) -> None:
        self._kept.pop(sender, None)
