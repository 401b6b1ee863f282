"""Connections to SQLite or PostgreSQL that cannot hang: every wait for the database has an end."""

from __future__ import annotations

import select
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

CONNECTIONS = 4  # for each process
WAL_PAUSE = 0.01  # seconds
# -wal and -shm get the mode of the file itself: conversations are nobody else's to read.
FILE_MODE = 0o600
FOLDER_MODE = 0o700


def create_engine(url: str, seconds: float | None) -> sa.engine.Engine:
    """An engine that connects when it is first used.

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
        _watch_sqlite(engine, Path(address.database or ""), arguments["timeout"])
    return engine


def _sqlite_arguments(seconds: float | None) -> dict[str, Any]:
    return {"timeout": seconds or 30, "check_same_thread": False}


def _watch_sqlite(engine: sa.engine.Engine, file: Path, seconds: float) -> None:
    """Settings for each connection; one to a file that has been removed or replaced is not used again."""

    def before_connect(*_: Any) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        file.touch(mode=FILE_MODE)

    def after_connect(connection: Any, record: Any) -> None:
        _write_ahead(connection, seconds)
        for setting in ("synchronous = NORMAL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        record.info["inode"] = file.stat().st_ino

    def on_use(_connection: Any, record: Any, _proxy: Any) -> None:
        try:
            same = file.stat().st_ino == record.info["inode"]
        except OSError:
            same = False
        if not same:
            raise sa.exc.DisconnectionError("the database file has been removed or replaced")

    sa.event.listen(engine, "do_connect", before_connect)
    sa.event.listen(engine, "connect", after_connect)
    sa.event.listen(engine, "checkout", on_use)


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
