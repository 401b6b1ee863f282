"""The conversations' database, for Rasa's process and for scripts. Everything blocks: call it in a thread."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa  # type: ignore[import-untyped]

from lotsen.store.engine import create_engine
from lotsen.store.schema import EVENTS, create_schema

DAY = 86_400.0  # seconds
BATCH = 500  # conversations deleted in one transaction: others must get at the database in between
SESSION_STARTED, USER = "session_started", "user"  # Rasa's names of these events

Columns = EVENTS.c
ONE = Columns.sender_id == sa.bindparam("sender")
NEWEST_SESSION = sa.select(sa.func.max(Columns.id)).where(ONE, Columns.type_name == SESSION_STARTED)
NEWEST_TURNS = (
    sa.select(Columns.id)
    .where(ONE, Columns.type_name == USER)
    .order_by(Columns.id.desc())
    .limit(1)
    .offset(sa.bindparam("turns", type_=sa.Integer))
)
START = sa.select(NEWEST_SESSION.scalar_subquery(), NEWEST_TURNS.scalar_subquery())
ROWS = sa.select(EVENTS).where(ONE, Columns.id >= sa.bindparam("start")).order_by(Columns.id)
WIPE = sa.delete(EVENTS).where(ONE)
# One conversation's events are one block, also when two processes write at once.
IN_TURN = sa.text("SELECT pg_advisory_xact_lock(hashtext(:sender))")


@dataclass(frozen=True)
class Row:
    """One event as Rasa's SQL store keeps it; `data` is the whole event as JSON, `timestamp` in seconds."""

    type_name: str
    timestamp: float | None
    intent_name: str | None
    action_name: str | None
    data: str


class Database:
    """Reads and writes rows. Raises SQLAlchemy's errors or OSError, and connects anew after them."""

    def __init__(self, url: str, seconds: float | None = None) -> None:
        """`url` is SQLAlchemy's; `seconds` bounds each wait for the database, None waits. Connects later."""
        self._url = url
        self._seconds = seconds
        self._engine: sa.engine.Engine | None = None
        self._ready = False

    def load(self, sender: str, turns: int) -> list[Row]:
        """The conversation from its newest session start, or the user's `turns` newest messages if less."""
        with self._begin() as connection:
            starts = connection.execute(START, {"sender": sender, "turns": turns - 1}).one()
            start = max(found or 0 for found in starts)
            return [_row(row) for row in connection.execute(ROWS, {"sender": sender, "start": start})]

    def load_all(self, sender: str) -> list[Row]:
        """The whole conversation, all its sessions."""
        with self._begin() as connection:
            return [_row(row) for row in connection.execute(ROWS, {"sender": sender, "start": 0})]

    def write(self, sender: str, rows: Sequence[Row], wipe: bool = False) -> int:
        """Append rows, all or none, after deleting what is there if `wipe`; returns how many were deleted."""
        deleted = 0
        with self._begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(IN_TURN, {"sender": sender})
            if wipe:
                deleted = connection.execute(WIPE, {"sender": sender}).rowcount
            if rows:
                connection.execute(EVENTS.insert(), [{"sender_id": sender, **vars(row)} for row in rows])
        if wipe:
            self._erase()
        return deleted

    def delete_older_than(self, days: float) -> int:
        """Delete the conversations whose newest event is older; returns the number of conversations."""
        before = time.time() - days * DAY
        newest = sa.func.max(Columns.timestamp)
        old = sa.select(Columns.sender_id).group_by(Columns.sender_id).having(newest < before)
        with self._begin() as connection:
            senders = list(connection.execute(old).scalars())
        for start in range(0, len(senders), BATCH):
            batch = Columns.sender_id.in_(senders[start : start + BATCH])
            # Somebody may have written since: once more, what is old now.
            still = sa.select(Columns.sender_id).where(batch, Columns.timestamp >= before)
            with self._begin() as connection:
                connection.execute(sa.delete(EVENTS).where(batch, Columns.sender_id.not_in(still)))
        if senders:
            self._erase()
        return len(senders)

    def senders(self) -> list[str]:
        with self._begin() as connection:
            return list(connection.execute(sa.select(Columns.sender_id).distinct()).scalars())

    def ping(self) -> None:
        """Raise when the database does not answer."""
        with self._begin() as connection:
            connection.execute(sa.select(sa.literal(1)))

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    def _erase(self) -> None:
        """Take deleted text out of SQLite's log as well; `secure_delete` has taken it out of the file."""
        with self._begin() as connection:
            if connection.dialect.name != "sqlite":
                return
            busy = connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
        if busy:
            raise sa.exc.OperationalError("wal_checkpoint", None, RuntimeError("the log is in use"))

    @contextlib.contextmanager
    def _begin(self) -> Iterator[sa.engine.Connection]:
        """A transaction; after an error the next one looks whether the table is still there."""
        try:
            if self._engine is None:
                self._engine = create_engine(self._url, self._seconds)
            if not self._ready:
                create_schema(self._engine)
                self._ready = True
            with self._engine.begin() as connection:
                yield connection
        except Exception:
            self._ready = False
            raise


def _row(row: sa.engine.Row) -> Row:
    return Row(row.type_name, row.timestamp, row.intent_name, row.action_name, row.data)
