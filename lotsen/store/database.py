"""The conversations' database, for Rasa's process and for scripts. Everything blocks: call it in a thread."""

from __future__ import annotations

import contextlib
import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from lotsen.store.engine import create_engine
from lotsen.store.schema import DELETIONS, EVENTS, create_schema
from lotsen.store.statements import (
    ALL,
    DELETED,
    EVENTS_SINCE,
    FORGET,
    IN_TURN,
    RATING,
    REMEMBER,
    START,
    WIPE,
    Columns,
)

logger = logging.getLogger(__name__)

DAY = 86_400.0  # seconds
BATCH = 500  # conversations deleted in one transaction: others must get at the database in between
# Days that a deletion is remembered: far longer than a message is at work, or waits for a broken database.
DELETED_DAYS = 2.0
# Seconds from one look through the file to the next; more where a look takes more than a hundredth of that.
CHECK_SECONDS, SELDOM = 30.0, 100.0
PROBE = "lotsen-readiness"  # what senders begin with that nobody has


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
        self._checked_until = float("-inf")
        self._damage = ""
        self._probe = f"{PROBE}-{secrets.token_hex(8)}"  # others may share the database
        self.losses = 0  # how often a file of SQLite's was found gone

    def load(self, sender: str, turns: int) -> list[Row]:
        """The conversation from its newest session start, or the user's `turns` newest messages if less."""
        with self._begin() as connection:
            starts = connection.execute(START, {"sender": sender, "turns": turns - 1}).one()
            start = max(found or 0 for found in starts)
            found = connection.execute(EVENTS_SINCE, {"sender": sender, "start": start})
            return [_row(row) for row in found]

    def load_all(self, sender: str) -> list[Row]:
        """The whole conversation, all its sessions, with what was thought of its answers."""
        with self._begin() as connection:
            return [_row(row) for row in connection.execute(ALL, {"sender": sender})]

    def write(
        self,
        sender: str,
        rows: Sequence[Row],
        wipe: bool = False,
        when: float | None = None,
        anew: bool = False,
    ) -> int:
        """Append rows, all or none, after deleting what is there if `wipe`; returns how many were deleted.

        `when`, in seconds, is when the work on the rows began, or without rows when deletion was asked for;
        now unless told. Rows that are older than a deletion, perhaps by another process, are left out: the
        clocks of processes that share a database must agree. `anew`: the rows are from memory, and written
        in the place of what is there if that is only the end of them.
        """
        when = time.time() if when is None else when
        deleted, who = 0, {"sender": sender}
        with self._begin() as connection:
            connection.execute(IN_TURN[connection.dialect.name], who)
            if anew:
                stored = [_row(row) for row in connection.execute(ALL, who)]
                there = [row for row in stored if row.type_name != RATING]
                if len(there) >= len(rows) or there != list(rows[len(rows) - len(there) :]):
                    return 0
                rows = [*rows, *(row for row in stored if row.type_name == RATING)]
                connection.execute(WIPE, who)
            if wipe:
                deleted = connection.execute(WIPE, who).rowcount
            if wipe and not rows:
                connection.execute(FORGET, who)
                connection.execute(REMEMBER, {"sender_id": sender, "timestamp": when})
            elif rows and (connection.execute(DELETED, who).scalar() or 0.0) <= when:
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
        with self._begin() as connection:
            forgotten = DELETIONS.c.timestamp < time.time() - DELETED_DAYS * DAY
            connection.execute(sa.delete(DELETIONS).where(forgotten))
        self._erase()  # also what an earlier deletion could not
        return len(senders)

    def senders(self) -> list[str]:
        with self._begin() as connection:
            return list(connection.execute(sa.select(Columns.sender_id).distinct()).scalars())

    def ping(self) -> None:
        """Raise when the database does not answer."""
        with self._begin() as connection:
            connection.execute(sa.select(sa.literal(1)))

    def prove(self) -> str:
        """Return what keeps the database from keeping what is written, the empty string for nothing.

        A time is written and read back. SQLite's pages are looked through in the file itself, in a thread:
        at the first call, then every CHECK_SECONDS, or more seldom where that takes long. Raises when it does
        not answer.
        """
        now, who = time.time(), {"sender": self._probe}
        with self._begin() as connection:
            connection.execute(IN_TURN[connection.dialect.name], who)
            connection.execute(FORGET, who)
            connection.execute(REMEMBER, {"sender_id": self._probe, "timestamp": now})
        with self._begin() as connection:
            if connection.execute(DELETED, who).scalar() != now:
                return "what is written is not read back"
        address = sa.engine.make_url(self._url)
        if address.get_backend_name() == "sqlite" and time.monotonic() >= self._checked_until:
            self._checked_until = float("inf")
            threading.Thread(target=self._check, args=(str(address.database),), daemon=True).start()
        return self._damage

    def _check(self, file: str) -> None:
        began = time.monotonic()
        self._damage = damage(file)
        took = time.monotonic() - began
        self._checked_until = began + max(CHECK_SECONDS, SELDOM * took)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    def _erase(self) -> None:
        """Take deleted text out of SQLite's log as well; `secure_delete` has taken it out of the file.

        Never raises: the rows are deleted, whatever becomes of the log.
        """
        try:
            with self._begin() as connection:
                if connection.dialect.name != "sqlite":
                    return
                busy = connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
        except (sa.exc.SQLAlchemyError, OSError):
            busy = True
        if busy:
            logger.warning(
                "What was deleted still stands in SQLite's log, which another program such as a backup "
                "reads: the next deletion or `make gallra` takes it out."
            )

    def _lost(self, name: str) -> None:
        self.losses += 1
        self._ready = False
        self._checked_until = float("-inf")
        logger.error(
            "%s has been removed or replaced under the running assistant: what memory still has of the "
            "conversations is written anew.",
            name,
        )

    @contextlib.contextmanager
    def _begin(self) -> Iterator[sa.engine.Connection]:
        """A transaction; after an error the next one looks whether the table is still there."""
        try:
            if self._engine is None:
                self._engine = create_engine(self._url, self._seconds, self._lost)
            if not self._ready:
                create_schema(self._engine)
                self._ready = True
            with self._engine.begin() as connection:
                yield connection
        except Exception:
            self._ready = False
            raise


def damage(file: str) -> str:
    """Return what SQLite finds wrong with a file, by a connection of its own: another has pages in memory."""
    try:
        with contextlib.closing(sqlite3.connect(file)) as connection:
            said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return "" if isinstance(error, sqlite3.OperationalError) and "locked" in str(error) else str(error)
    return "" if said == "ok" else said


def _row(row: sa.engine.Row) -> Row:
    return Row(row.type_name, row.timestamp, row.intent_name, row.action_name, row.data)
