"""Connections to SQLite or PostgreSQL that cannot hang: every wait for the database has an end."""

from __future__ import annotations

import contextlib
import select
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

CONNECTIONS = 4  # for each process
WAL_PAUSE = 0.01  # seconds
# -wal and -shm get the mode of the file itself: conversations are nobody else's to read.
FILE_MODE = 0o600
FOLDER_MODE = 0o700
# What SQLite keeps beside the file: the newest pages, and where they are.
BESIDE = ("-wal", "-shm")


def create_engine(
    url: str, seconds: float | None, lost: Callable[[str], None] = lambda _: None
) -> sa.engine.Engine:
    """An engine that connects when it is first used; `lost` hears the name of a file that is gone or another.

    `seconds` bounds each single wait: for another's lock (SQLite), for the server's next bytes (PostgreSQL).
    None waits as long as it takes. Statements' values never stand in an error's text.
    """
    address = sa.engine.make_url(url)
    kind = address.get_backend_name()
    arguments = _sqlite_arguments(seconds) if kind == "sqlite" else _postgresql_arguments(seconds)
    engine = sa.create_engine(
        address,
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=seconds or 30,
        connect_args=arguments,
        hide_parameters=True,
    )
    if kind == "sqlite":
        _watch_sqlite(engine, Path(address.database or ""), arguments["timeout"], lost)
    return engine


def _sqlite_arguments(seconds: float | None) -> dict[str, Any]:
    return {"timeout": seconds or 30, "check_same_thread": False}


def _watch_sqlite(engine: sa.engine.Engine, file: Path, seconds: float, lost: Callable[[str], None]) -> None:
    """Settings for each connection; none to a file that has been removed or replaced is used again.

    What SQLite wrote into a log that has no name any more would be lost when the process ends: the connection
    that has it open copies it into the file first.
    """

    def before_connect(*_: Any) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        file.touch(mode=FILE_MODE)

    def after_connect(connection: Any, record: Any) -> None:
        _write_ahead(connection, seconds)
        for setting in ("synchronous = NORMAL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()  # now all three are there
        record.info["inodes"] = inodes(file)

    def on_use(connection: Any, record: Any, _proxy: Any) -> None:
        now, before = inodes(file), record.info["inodes"]
        gone = next(
            (name for name, inode in before.items() if inode is not None and now[name] != inode), None
        )
        if gone is None:
            record.info["inodes"] = now
            return
        if now[file.name] == before[file.name]:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        lost(gone)
        raise sa.exc.InvalidatePoolError(f"{gone} has been removed or replaced")

    sa.event.listen(engine, "do_connect", before_connect)
    sa.event.listen(engine, "connect", after_connect)
    sa.event.listen(engine, "checkout", on_use)


def inodes(file: Path) -> dict[str, int | None]:
    """Return the inode of the file and of each of those beside it; None for one that is not there."""
    found: dict[str, int | None] = {}
    for name in (file.name, *(file.name + end for end in BESIDE)):
        try:
            found[name] = file.with_name(name).stat().st_ino
        except OSError:
            found[name] = None
    return found


def _write_ahead(connection: sqlite3.Connection, seconds: float) -> None:
    """Switch to WAL. For this one lock SQLite does not wait when another connection switches too."""
    until = time.monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= until:
                raise
            time.sleep(WAL_PAUSE)


def _postgresql_arguments(seconds: float | None) -> dict[str, Any]:
    if seconds is None:
        return {}
    # Only a frozen server makes libpq wait for ever, and it has no setting against that: wait ourselves.
    from psycopg2 import extensions  # type: ignore[import-untyped]

    extensions.set_wait_callback(wait)
    return {"connection_factory": type("TimedConnection", (extensions.connection,), {"seconds": seconds})}


def wait(connection: Any) -> None:
    """psycopg2's wait callback: raise OperationalError, which closes the connection, when nothing comes."""
    from psycopg2 import OperationalError, extensions

    seconds = getattr(connection, "seconds", None)
    while (state := connection.poll()) != extensions.POLL_OK:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        if not poll.poll(None if seconds is None else seconds * 1000):
            raise OperationalError(f"the database has not answered for {seconds} s")
