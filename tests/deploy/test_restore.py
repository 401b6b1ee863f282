"""The restore drill: docs/deploy.md's own lines, word for word, on a real PostgreSQL and on SQLite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from lotsen import paths
from lotsen.run.processes import HOST, sqlite_url
from lotsen.store.database import Database, Row
from tools.services.postgres import postgres

GUIDE = (paths.ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
# In place of compose: the program itself, told where the server is by PostgreSQL's own variables.
COMPOSE = 'dc() { shift 3; "$@"; }\n'


def line(command: str) -> str:
    """The one line in a block of the guide's that holds the command."""
    (found,) = [each for each in GUIDE.splitlines() if command in each and not each.startswith(("*", "-"))]
    return found


def run(command: str, folder: Path, **environment: str) -> None:
    subprocess.run(
        ["bash", "-euc", COMPOSE + command], cwd=folder, env={**os.environ, **environment}, check=True
    )


def conversation(number: int) -> list[Row]:
    data = json.dumps({"event": "user", "text": f"hej {number}"})
    return [Row("user", time.time(), None, None, data), Row("bot", time.time(), None, None, data)]


def filled(database: Database) -> dict[str, list[Row]]:
    kept = {f"sender {number}": conversation(number) for number in range(40)}
    for sender, rows in kept.items():
        database.write(sender, rows)
    return kept


def everything(database: Database) -> dict[str, list[Row]]:
    return {sender: database.load_all(sender) for sender in database.senders()}


def is_private(file: Path) -> bool:
    return file.stat().st_mode & 0o077 == 0


def test_postgresql(tmp_path: Path) -> None:
    """While an assistant is connected, which goes on afterwards."""
    with postgres() as server:
        engine = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("CREATE DATABASE lotsen"))
        engine.dispose()
        database = Database(server.url.rpartition("/")[0] + "/lotsen", 5.0)
        kept = filled(database)
        path = f"{server.programs}:{os.environ['PATH']}"
        where = {"PGHOST": HOST, "PGPORT": str(server.port), "PATH": path}
        run(line("pg_dump"), tmp_path, **where)
        assert is_private(tmp_path / "lotsen.dump")
        database.write("newest", conversation(99))
        with database._begin() as connection:
            connection.execute(sa.text("DROP TABLE events"))
        run(line("pg_restore"), tmp_path, **where)
        assert everything(database) == kept
        assert database.prove() == ""
        database.write("later", later := conversation(100))
        assert everything(database) == {**kept, "later": later}
        database.close()


def test_sqlite(tmp_path: Path) -> None:
    """A copy while it runs; then the file is destroyed."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    file = tmp_path / "var" / "lotsen.db"
    database = Database(sqlite_url(file), 1.0)
    kept = filled(database)
    run(line("VACUUM INTO"), tmp_path)
    assert is_private(tmp_path / "lotsen-copy.db")
    database.write("newest", conversation(99))
    database.close()
    file.write_bytes(b"x" * file.stat().st_size)
    broken = Database(sqlite_url(file), 1.0)
    with pytest.raises(sa.exc.DatabaseError):
        broken.prove()
    broken.close()
    run(line("rm -f var/lotsen.db-wal"), tmp_path)
    restored = Database(sqlite_url(file), 1.0)
    assert restored.prove() == ""
    assert everything(restored) == kept
    restored.close()
