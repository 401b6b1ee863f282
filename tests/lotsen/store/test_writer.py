"""Changes are written in order, whatever the database does meanwhile."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence

import pytest

from lotsen.store import writer as module
from lotsen.store.database import Row
from lotsen.store.pending import Change, Pending
from lotsen.store.writer import Writer

LONG = 30.0  # seconds: a bound that a passing test does not come near


class FakeDatabase:
    """Writes to a list; raises `error` while there is one, waits for `open`."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.error: Exception | None = None
        self.unwritable = ""
        self.tries = 0
        self.open = threading.Event()
        self.open.set()

    def ping(self) -> None:
        self.write("", [])

    def write(
        self, sender: str, rows: Sequence[Row], wipe: bool = False, when: float = 0.0, anew: bool = False
    ) -> int:
        self.tries += 1
        self.open.wait(LONG)
        if self.error:
            raise self.error
        for row in rows:
            if row.data == self.unwritable:
                raise ValueError(row.data)
            self.written.append(row.data)
        return int(wipe)

    def close(self) -> None:
        self.written.append("closed")


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


@pytest.fixture
def pending() -> Pending:
    return Pending()


@pytest.fixture
def writer(database: FakeDatabase, pending: Pending, monkeypatch: pytest.MonkeyPatch) -> Writer:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.001)
    return Writer(database, pending)  # type: ignore[arg-type]


def change(text: str, wipe: bool = False) -> Change:
    return Change("a", [Row("user", None, None, None, text)], wipe)


async def until(condition: object) -> None:
    while not condition():  # type: ignore[operator]
        await asyncio.sleep(0.001)


def test_written_when_it_returns(writer: Writer, database: FakeDatabase) -> None:
    async def run() -> None:
        assert await writer.write(change("1"), LONG)
        wipe = change("2", wipe=True)
        assert await writer.write(wipe, LONG)
        assert wipe.deleted == 1

    asyncio.run(run())
    assert database.written == ["1", "2"]


def test_many_at_once_keep_their_order(writer: Writer, database: FakeDatabase) -> None:
    async def run() -> None:
        assert all(await asyncio.gather(*(writer.write(change(str(n)), LONG) for n in range(300))))

    asyncio.run(run())
    assert database.written == [str(number) for number in range(300)]


def test_while_the_database_is_down_nobody_waits_and_it_is_made_good(
    writer: Writer, database: FakeDatabase, pending: Pending, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        assert await writer.write(change("0"), LONG)
        database.error = OSError("Hemlig")
        assert not await writer.write(change("1"), LONG)
        assert writer.down
        assert not await writer.write(change("2"), LONG)
        await until(lambda: database.tries > 5)
        database.error = None
        await until(lambda: not writer.down and not len(pending))
        assert await writer.write(change("3"), LONG)

    with caplog.at_level(logging.WARNING):
        asyncio.run(run())
    assert database.written == ["0", "1", "2", "3"]
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "(OSError)" in caplog.messages[0] and "Hemlig" not in caplog.text
    assert "2 events written, 0 dropped" in caplog.messages[1]


def test_a_database_that_was_only_late_is_asked_again(writer: Writer, database: FakeDatabase) -> None:
    async def run() -> None:
        writer.fell("late")
        assert writer.down
        await until(lambda: not writer.down)

    asyncio.run(run())
    assert database.tries == 1


def test_a_write_that_is_late_is_not_waited_for_and_not_lost(writer: Writer, database: FakeDatabase) -> None:
    async def run() -> None:
        database.open.clear()
        assert not await writer.write(change("1"), 0.01)
        waiting = asyncio.ensure_future(writer.write(change("2"), LONG))
        await asyncio.sleep(0)
        database.open.set()
        assert await waiting

    asyncio.run(run())
    assert database.written == ["1", "2"]


def test_one_who_waits_and_is_cancelled(writer: Writer, database: FakeDatabase, pending: Pending) -> None:
    """As the safety net cancels a message that takes too long."""

    async def run() -> None:
        database.open.clear()
        waiting = asyncio.ensure_future(writer.write(change("1"), LONG))
        await asyncio.sleep(0.01)
        waiting.cancel()
        database.open.set()
        await until(lambda: not len(pending))

    asyncio.run(run())
    assert database.written == ["1"]


def test_what_cannot_be_written_is_not_in_the_way(
    writer: Writer, database: FakeDatabase, pending: Pending, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        database.unwritable = "Hemlig"
        assert not await asyncio.wait_for(writer.write(change("Hemlig"), 0.05), LONG)
        assert await writer.write(change("2"), LONG)

    asyncio.run(run())
    assert database.written == ["2"]
    assert pending.dropped == 1
    assert "1 events cannot be stored: ValueError" in caplog.text and "Hemlig" not in caplog.text


def test_what_is_left_is_written_at_exit(writer: Writer, database: FakeDatabase) -> None:
    async def run() -> None:
        database.error = OSError()
        await writer.write(change("1"), LONG)
        await writer.write(change("2"), LONG)

    asyncio.run(run())
    database.error = None
    writer.finish()
    assert database.written == ["1", "2", "closed"]


def test_what_could_not_be_written_at_exit_is_counted(
    writer: Writer, database: FakeDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        database.error = OSError()
        await writer.write(change("1"), LONG)

    asyncio.run(run())
    writer.finish()
    assert database.written == ["closed"]
    assert "1 events were never written" in caplog.text
