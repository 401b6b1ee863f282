"""Writes what is pending off the event loop, in order, and keeps trying while the database is down."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from lotsen.store.database import Database
from lotsen.store.pending import Change, Pending

logger = logging.getLogger(__name__)

# Seconds; doubled after each failure, up to the second.
RETRY_SECONDS, LONGEST_RETRY_SECONDS = 0.5, 10.0
EXIT_SECONDS = 5.0  # for what is left when the process ends
ROUND = 100  # changes before those who wait hear of it
# Not the database's fault: such a change would stand in the way of all others for ever.
UNWRITABLE = (sa.exc.DataError, ValueError, TypeError)


class Writer:
    """`down` is what the last try said; while it is true, nobody should wait for the database."""

    def __init__(self, database: Database, pending: Pending) -> None:
        self.down = False
        self._database = database
        self._pending = pending
        self._thread = ThreadPoolExecutor(1, "lotsen-store-write")
        self._task: asyncio.Task[None] | None = None
        self._round: asyncio.Future[None] | None = None  # done when some changes have been tried
        self._behind = False
        self._late = 0  # events written since the database failed

    async def write(self, change: Change, seconds: float) -> bool:
        """Queue the change and wait for it at most so long; whether it is written now."""
        if not self._pending.put(change):
            return False
        self.wake()
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        while not change.done and not self.down and self._round and (left := until - clock()) > 0:
            await asyncio.wait({self._round}, timeout=left)
        return change.done

    def fell(self, reason: str) -> None:
        """The database failed or was late; it is tried until it answers. Call from the event loop."""
        if not self._behind:
            self._late = 0
            logger.warning(
                "The tracker database does not answer (%s): conversations go on from memory, and %d events "
                "and what comes are kept there until they can be written.",
                reason,
                self._pending.events(),
            )
        self.down = self._behind = True
        self.wake()

    def wake(self) -> None:
        if self._task is None or self._task.done():
            loop = asyncio.get_running_loop()
            self._round = self._round or loop.create_future()
            self._task = loop.create_task(self._drain())

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        pause = RETRY_SECONDS
        while self.down or len(self._pending):
            error = await loop.run_in_executor(self._thread, self._some)
            if error:
                self.fell(error)
            else:
                self.down = False
            tried, self._round = self._round, loop.create_future()
            if tried and not tried.done():
                tried.set_result(None)
            if error:
                await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_RETRY_SECONDS) if error else RETRY_SECONDS
        if self._behind:
            self._caught_up()

    def _some(self) -> str:
        """In the thread: write some changes, or just ask the database; the error's name, or nothing."""
        try:
            if not len(self._pending):
                self._database.ping()
            for _ in range(ROUND):
                if (change := self._pending.first()) is None:
                    break
                self._one(change)
        except Exception as error:  # whatever it is, it is tried again
            return type(error).__name__
        return ""

    def _one(self, change: Change) -> None:
        try:
            change.deleted += self._database.write(
                change.sender, change.rows, change.wipe, change.when, change.anew
            )
        except UNWRITABLE as error:
            logger.error("%d events cannot be stored: %s.", len(change.rows), type(error).__name__)
            self._pending.dropped += len(change.rows)
        else:
            change.done = True
            self._late += len(change.rows)
        self._pending.remove(change)

    def _caught_up(self) -> None:
        dropped, self._pending.dropped = self._pending.dropped, 0
        logger.warning("The tracker database is back: %d events written, %d dropped.", self._late, dropped)
        self._behind = False

    def finish(self, seconds: float = EXIT_SECONDS) -> None:
        """At exit, outside the event loop: write what is left, for at most about so long."""
        self._thread.shutdown(wait=True)
        until = time.monotonic() + seconds
        try:
            while (change := self._pending.first()) is not None and time.monotonic() < until:
                self._one(change)
        except Exception as error:
            logger.warning("The tracker database does not answer (%s).", type(error).__name__)
        if left := self._pending.events():
            logger.error("%d events were never written: the tracker database is down.", left)
        self._database.close()
