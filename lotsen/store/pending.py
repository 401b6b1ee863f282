"""What is not yet in the database, in the order that it must be written. Pure; used from two threads."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field

from lotsen.store.database import Row

QUEUE_BYTES = 64 * 1024 * 1024  # of events; about 8,000 messages


@dataclass(eq=False)
class Change:
    """Rows to append to a conversation, after deleting what it holds if `wipe`; `deleted` counts those.

    With `anew` the rows are from memory: they are written if the database lacks some.

    `when`, in seconds, is when the work on them began, or deletion was asked for.
    """

    sender: str
    rows: list[Row]
    wipe: bool = False
    when: float = field(default_factory=time.time)
    deleted: int = 0
    anew: bool = False
    done: bool = False
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = sum(len(row.data) for row in self.rows)


class Pending:
    """A bounded queue of changes. The first one stays in it until it is written."""

    def __init__(self, limit: int = QUEUE_BYTES) -> None:
        self._limit = limit
        self._changes: deque[Change] = deque()
        self._of: Counter[str] = Counter()
        self._size = 0
        self._lock = threading.Lock()
        self.dropped = 0  # events, since the writer last told of them

    def __len__(self) -> int:
        return len(self._changes)

    def put(self, change: Change) -> bool:
        """Add a change; False, and its events counted as dropped, without room. A wipe always fits."""
        with self._lock:
            if self._size + change.size > self._limit and not change.wipe:
                self.dropped += len(change.rows)
                return False
            self._changes.append(change)
            self._of[change.sender] += 1
            self._size += change.size
            return True

    def first(self) -> Change | None:
        with self._lock:
            return self._changes[0] if self._changes else None

    def remove(self, change: Change) -> None:
        """Take a change out, if it is still there."""
        with self._lock:
            if change in self._changes:
                self._changes.remove(change)
                self._forget(change)

    def forget(self, sender: str) -> None:
        """Take out the sender's changes, except wipes; one that is being written may still arrive."""
        with self._lock:
            for change in [change for change in self._changes if change.sender == sender]:
                if not change.wipe:
                    self._changes.remove(change)
                    self._forget(change)

    def rows(self, sender: str) -> list[Row]:
        """What the sender's changes come to."""
        with self._lock:
            found: list[Row] = []
            for change in self._changes:
                if change.sender == sender:
                    found = [*([] if change.wipe else found), *change.rows]
            return found

    def holds(self, sender: str) -> bool:
        return self._of[sender] > 0

    def events(self) -> int:
        with self._lock:
            return sum(len(change.rows) for change in self._changes)

    def _forget(self, change: Change) -> None:
        self._size -= change.size
        self._of[change.sender] -= 1
        if not self._of[change.sender]:
            del self._of[change.sender]
