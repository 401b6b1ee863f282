"""Rows in SQLite and in PostgreSQL: appended, loaded by index, deleted for good."""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

from lotsen.paths import ROOT
from lotsen.run.processes import sqlite_url
from lotsen.store.database import DAY, DELETED_DAYS, Database, Row
from lotsen.store.rows import TURNS, window
from lotsen.store.schema import DELETIONS
from lotsen.store.statements import ALL, DELETED, EVENTS_SINCE, NEWEST_SESSION, NEWEST_TURNS

SECRET = "Hemlighetsmakare på Storgatan"


def row(type_name: str, text: str = "", when: float | None = None) -> Row:
    at = when or time.time()
    data = {"event": type_name, "timestamp": at, "text": text}
    return Row(type_name, at, None, None, json.dumps(data, ensure_ascii=False))


def turn(text: str) -> list[Row]:
    return [row("user", text), row("action", text), row("bot", text), row("action")]


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    made = Database(url, 5.0)
    yield made
    made.close()


def test_rows_come_back_as_they_were_appended(database: Database) -> None:
    assert database.load("a", 3) == []
    database.write("a", first := turn("ett"))
    database.write("b", turn("annat"))
    database.write("a", second := turn("två"))
    assert database.load("a", 3) == database.load_all("a") == [*first, *second]
    assert sorted(database.senders()) == ["a", "b"]


@pytest.mark.parametrize("turns", [1, 2, 3, 9])
def test_only_the_newest_turns_of_the_newest_session_are_loaded(database: Database, turns: int) -> None:
    rows: list[Row] = []
    for number in range(12):
        added = turn(str(number))
        if number in (0, 7):
            added = [row("action"), row("session_started"), *added]
        database.write("a", added)
        rows += added
        assert database.load("a", turns) == window(rows, turns)
    assert len(database.load("a", 9)) == 5 * 4 + 1  # the session that began with 7


def test_a_conversation_can_be_replaced_or_deleted(database: Database) -> None:
    database.write("a", turn("ett"))
    database.write("b", other := turn("kvar"))
    assert database.write("a", new := turn("två"), wipe=True) == 4
    assert database.load_all("a") == new
    assert database.write("a", [], wipe=True) == 4
    assert database.write("a", [], wipe=True) == 0
    assert database.load_all("a") == []
    assert database.load_all("b") == other


def test_what_began_before_a_deletion_is_not_written_after_it(database: Database) -> None:
    """By whichever process; what began after it is, whenever it is written."""
    database.write("a", turn("ett"))
    asked = time.time()
    assert database.write("a", [], wipe=True, when=asked) == 4
    database.write("a", turn("före"), when=asked - 0.1)
    database.write("b", other := turn("annan"), when=asked - 0.1)
    assert (database.load_all("a"), database.load_all("b")) == ([], other)
    database.write("a", new := turn("efter"), when=asked + 0.1)
    database.write("a", newer := turn("nu"))
    assert database.load_all("a") == [*new, *newer]
    assert database.write("a", [], wipe=True, when=asked + 1) == 8
    database.write("a", turn("före"), when=asked + 0.9)
    assert database.load_all("a") == []


def test_a_deletion_is_remembered_for_a_while(database: Database) -> None:
    now = time.time()
    for sender, days in (("old", DELETED_DAYS + 1), ("young", DELETED_DAYS - 1)):
        database.write(sender, [], wipe=True, when=now - days * DAY)
    database.delete_older_than(30)
    with database._begin() as connection:
        assert connection.execute(sa.select(DELETIONS.c.sender_id)).scalars().all() == ["young"]


def test_old_conversations_are_deleted_whole_and_young_ones_kept_whole(database: Database) -> None:
    old, young = time.time() - 31 * DAY, time.time() - 29 * DAY
    database.write("old", [row("user", when=old), row("bot", when=old)])
    database.write("continued", [row("user", when=old), row("bot", when=young)])
    assert database.delete_older_than(30) == 1
    assert database.senders() == ["continued"]
    assert len(database.load_all("continued")) == 2
    assert database.delete_older_than(30) == 0
    assert database.delete_older_than(28) == 1


def test_writers_at_once_keep_each_message_in_one_piece(url: str, database: Database) -> None:
    """Two processes, as two engines, write to the same conversation."""
    other = Database(url, 30.0)
    with ThreadPoolExecutor(4) as pool:
        writes = [
            pool.submit(one.write, "a", turn(f"{name}{number}"))
            for number in range(20)
            for one, name in ((database, "x"), (other, "y"))
        ]
        for done in writes:
            done.result()
    other.close()
    texts = [
        json.loads(found.data)["text"] for found in database.load_all("a") if found.type_name != "action"
    ]
    assert len(texts) == 80
    assert texts[::2] == texts[1::2]


def test_two_that_start_at_once_make_one_table(url: str) -> None:
    made = [Database(url, 30.0) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda one: one.load("a", 3), made)) == [[]] * 4
    for one in made:
        one.close()


def test_the_text_is_gone_from_sqlites_files(file: Path) -> None:
    database, other = Database(sqlite_url(file), 5.0), Database(sqlite_url(file), 5.0)
    for number in range(30):
        database.write("kept", turn(f"stannar {number}" * 50))
        database.write("gone", turn(f"{SECRET} {number}" * 50))
        other.load("gone", 3)
    old = time.time() - 31 * DAY
    database.write("old", [row("user", SECRET * 400, when=old)])
    assert SECRET.encode() in in_files(file)
    database.write("gone", [], wipe=True)
    assert SECRET.encode() in in_files(file)
    database.delete_older_than(30)
    assert SECRET.encode() not in in_files(file)
    assert b"stannar" in in_files(file)
    database.close()
    other.close()


def test_a_deletion_is_true_while_a_backup_reads(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The rows are gone; the log of SQLite is emptied by the next deletion or `make gallra`."""
    database = Database(sqlite_url(file), 0.05)
    database.write("gone", turn(SECRET))
    backup = sqlite3.connect(file, isolation_level=None)
    backup.execute("BEGIN")
    assert backup.execute("SELECT count(*) FROM events").fetchone() == (4,)
    assert database.write("gone", [], wipe=True) == 4
    assert database.load_all("gone") == []
    (record,) = caplog.records
    assert record.levelname == "WARNING" and "next deletion" in record.getMessage()
    assert SECRET.encode() in in_files(file)
    backup.close()
    assert database.delete_older_than(30) == 0
    assert SECRET.encode() not in in_files(file)
    database.close()


def in_files(file: Path) -> bytes:
    return b"".join(one.read_bytes() for one in file.parent.iterdir())


def test_sqlites_settings_and_who_may_read(file: Path) -> None:
    database = Database(sqlite_url(file), 5.0)
    database.write("a", turn("hej"))
    with database._begin() as connection:
        found = {name: connection.execute(sa.text(f"PRAGMA {name}")).scalar() for name in SETTINGS}
    assert found == SETTINGS
    assert [one.stat().st_mode & 0o077 for one in file.parent.iterdir()] == [0, 0, 0]
    database.close()


SETTINGS = {"journal_mode": "wal", "synchronous": 1, "secure_delete": 1, "busy_timeout": 5000}


def test_a_removed_file_is_made_anew(file: Path) -> None:
    database = Database(sqlite_url(file), 5.0)
    database.write("a", turn("borta"))
    for one in list(file.parent.iterdir()):
        one.unlink()
    with pytest.raises(sa.exc.OperationalError):  # the first to notice finds no table
        database.write("a", turn("hej"))
    database.write("a", kept := turn("hej"))
    again = Database(sqlite_url(file), 5.0)
    assert again.load_all("a") == kept
    database.close()
    again.close()


@pytest.mark.parametrize("statement", [NEWEST_SESSION, NEWEST_TURNS, EVENTS_SINCE, ALL, DELETED])
def test_sqlite_reads_a_range_of_an_index(file: Path, statement: Any) -> None:
    database = Database(sqlite_url(file), 5.0)
    database.write("a", turn("hej"))
    (line,) = plan(database, statement, "EXPLAIN QUERY PLAN")
    assert "SEARCH " in line and ("ix_events_sender_id" in line or "autoindex_deletions" in line)
    database.close()


@pytest.mark.parametrize("statement", [NEWEST_SESSION, NEWEST_TURNS, EVENTS_SINCE, ALL])
def test_postgresql_reads_a_range_of_an_index(postgres_url: str, statement: Any) -> None:
    database = Database(postgres_url, 5.0)
    for number in range(400):
        database.write(f"{number % 40}", turn("hej"))
    with database._begin() as connection:
        connection.execute(sa.text("ANALYZE events"))
    lines = "\n".join(plan(database, statement, "EXPLAIN"))
    assert "ix_events_sender_id" in lines and "Seq Scan" not in lines
    database.close()


def plan(database: Database, statement: Any, explain: str) -> list[str]:
    """What the database says that it would do."""
    bound = statement.params(sender="1", turns=2, start=1)
    with database._begin() as connection:
        text = bound.compile(connection, compile_kwargs={"literal_binds": True}).string
        return [str(line[-1]) for line in connection.execute(sa.text(f"{explain} {text}"))]


def test_rasas_own_store_reads_what_was_written_and_its_table_is_taken_over(file: Path) -> None:
    file.parent.mkdir()
    rasas = SQLTrackerStore(db=str(file))
    database = Database(sqlite_url(file), 5.0)
    database.write("a", turn("hej"))
    with rasas.session_scope() as session:
        assert [event.type_name for event in session.query(rasas.SQLEvent)] == [
            "user",
            "action",
            "bot",
            "action",
        ]
    assert len(sa.inspect(rasas.engine).get_indexes("events")) == 3
    database.close()
    rasas.engine.dispose()


def test_the_database_works_as_much_for_the_300th_message_as_for_the_third(file: Path) -> None:
    """SQLite's own steps are counted: time would depend on the machine."""
    database = Database(sqlite_url(file), 5.0)
    steps: list[int] = []

    def count(work: Callable[[], Any]) -> int:
        made = 0

        def step() -> int:
            nonlocal made
            made += 1
            return 0

        with database._begin() as connection:
            connection.connection.set_progress_handler(step, 1)
        work()
        with database._begin() as connection:
            connection.connection.set_progress_handler(None, 1)
        return made

    for number in range(300):
        rows = [row("session_started"), *turn("hej")] if number == 0 else turn("hej")

        def message(rows: list[Row] = rows) -> None:
            database.load("a", TURNS)
            database.write("a", rows)

        database.write(f"other {number}", turn("hej"))
        steps.append(count(message))
    third, last = statistics.median(steps[2:12]), statistics.median(steps[290:])
    print(f"SQLite's steps for message 3, 300: {third}, {last}")
    assert 100 < last <= 1.5 * third
    database.close()


def test_an_error_does_not_show_what_was_said(file: Path) -> None:
    database = Database(sqlite_url(file), 5.0)
    bad = Row("user", None, None, None, object())  # type: ignore[arg-type]
    with pytest.raises((sa.exc.ProgrammingError, sa.exc.InterfaceError)) as caught:  # 3.11, 3.10
        database.write(SECRET, [row("user", SECRET), bad])
    assert SECRET not in str(caught.value)
    assert database.load_all(SECRET) == []  # all or none
    database.close()


GONE = pytest.mark.parametrize("end", ["-wal", "-shm"])


def conversations(number: int) -> dict[str, list[Row]]:
    return {f"sender {each}": turn(f"hej {each}") for each in range(number)}


@GONE
def test_nothing_is_lost_with_the_log_that_somebody_removed(file: Path, end: str, tmp_path: Path) -> None:
    """The process dies later, without a word; what it wrote before and after is in the file."""
    code = f"""
import os, sys
from pathlib import Path
from lotsen.store.database import Database, Row
file = Path({str(file)!r})
database = Database(f"sqlite:///{{file}}", 1.0)
for number in range(80):
    if number == 40:
        Path(f"{{file}}{end}").unlink()
    database.write(f"sender {{number}}", [Row("user", 1.0, None, None, "hej")])
print(database.losses, flush=True)
os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (9, "1\n"), done.stderr
    assert f"lotsen.db{end} has been removed" in done.stderr
    after = Database(sqlite_url(file), 1.0)
    assert sorted(after.senders()) == sorted(f"sender {number}" for number in range(80))
    assert after.prove() == ""
    after.close()


def test_a_database_proves_that_it_keeps(database: Database) -> None:
    assert database.prove() == database.prove() == ""
    assert database.senders() == []


def test_overwritten_pages_are_found(file: Path) -> None:
    database = Database(sqlite_url(file), 1.0)
    for sender, rows in conversations(300).items():
        database.write(sender, rows)
    database.write("x", [], wipe=True)  # all of it is in the file now
    with file.open("r+b") as opened:
        opened.seek(8 * 4096)
        opened.write(b"x" * 20 * 4096)
    until = time.monotonic() + 60
    while not database.prove():
        assert time.monotonic() < until
        time.sleep(0.01)
    database.close()


@pytest.mark.parametrize("there", [0, 1, 2, 3])
def test_from_memory_only_what_the_database_lacks_is_written(database: Database, there: int) -> None:
    rows = [row("user", f"hej {number}") for number in range(3)]
    database.write("a", rows[3 - there :])
    database.write("a", rows, anew=True)
    assert database.load_all("a") == rows


def test_from_memory_nothing_replaces_a_longer_conversation(database: Database) -> None:
    rows = [row("user", f"hej {number}") for number in range(3)]
    for there in (rows, [row("user", "something else")]):
        database.write("b", there)
        database.write("b", rows[1:], anew=True)
        assert database.load_all("b") == there
        database.write("b", [], wipe=True)
