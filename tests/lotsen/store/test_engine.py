"""No wait for the database lasts: a locked file, a frozen server, a server that is gone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from lotsen.run.processes import HOST, free_port, sqlite_url
from lotsen.store.database import Database, Row
from tools.services.postgres import Postgres

SOON = 0.1
ROW = Row("user", 1.0, None, None, "{}")


def test_a_locked_file(file: Path) -> None:
    database = Database(sqlite_url(file), SOON)
    database.write("a", [ROW])
    lock = sqlite3.connect(file, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sa.exc.OperationalError, match="locked"):
        database.write("a", [ROW])
    assert database.load("a", 3) == [ROW]  # readers are not in the way of writers
    lock.execute("ROLLBACK")
    lock.close()
    database.write("a", [ROW])
    assert database.load("a", 3) == [ROW, ROW]
    database.close()


def test_a_full_disk(file: Path) -> None:
    """SQLite says the same when the file may not grow as when the disk is full."""
    database = Database(sqlite_url(file), SOON)
    database.write("a", [ROW])
    with database._begin() as connection:
        pages = connection.execute(sa.text("PRAGMA page_count")).scalar()
        connection.execute(sa.text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(sa.exc.OperationalError, match="full"):
        database.write("a", [Row("user", 1.0, None, None, "x" * 100_000)])
    assert database.load("a", 3) == [ROW]
    with database._begin() as connection:
        connection.execute(sa.text("PRAGMA max_page_count = 100000"))
    database.write("a", [ROW])
    database.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("no folder", encoding="utf-8")
    database = Database(sqlite_url(tmp_path / "var" / "lotsen.db"), SOON)
    with pytest.raises(OSError):
        database.ping()
    (tmp_path / "var").unlink()
    database.ping()
    database.close()


def test_what_is_no_database(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"not a database at all" * 1000)
    database = Database(sqlite_url(file), SOON)
    with pytest.raises(sa.exc.DatabaseError):
        database.write("a", [ROW])
    database.close()


def test_nobody_listens() -> None:
    database = Database(f"postgresql://lotsen@{HOST}:{free_port()}/postgres", SOON)
    with pytest.raises(sa.exc.OperationalError):
        database.ping()
    database.close()


def test_a_frozen_server(server: Postgres, postgres_url: str) -> None:
    """Connections that were open, and new ones."""
    database, later = Database(postgres_url, SOON), Database(postgres_url, SOON)
    database.write("a", [ROW])
    server.freeze()
    try:
        for one in (database, database, later):
            with pytest.raises(sa.exc.OperationalError, match="not answered"):
                one.load("a", 3)
    finally:
        server.thaw()
    patient = Database(postgres_url, 10.0)
    assert patient.load("a", 3) == [ROW]
    for one in (database, later, patient):
        one.close()


def test_a_server_that_was_gone(server: Postgres, postgres_url: str) -> None:
    database = Database(postgres_url, 5.0)
    database.write("a", [ROW])
    server.stop()
    try:
        for _ in range(2):
            with pytest.raises(sa.exc.OperationalError):
                database.load("a", 3)
    finally:
        server.start()
    assert database.load("a", 3) == [ROW]
    database.close()
