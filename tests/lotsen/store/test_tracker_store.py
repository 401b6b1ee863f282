"""The store as Rasa uses it: real databases, working, broken, and back."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, create_tracker_store
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config

from lotsen import paths
from lotsen.nlu.hearing import hear
from lotsen.run import processes
from lotsen.store import database as database_module
from lotsen.store import tracker_store as module
from lotsen.store import writer as writer_module
from lotsen.store.database import Database
from lotsen.store.rows import TURNS
from lotsen.store.tracker_store import LotsenTrackerStore, StoreUnavailable, store_of
from lotsen.values.rating import Rating
from lotsen.values.turn import begin
from tools.services.postgres import Postgres

DOMAIN = Domain.load(str(paths.ROOT / "domain.yml"))
SECRET = "Hemlighetsmakare"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken database is tried often; one that works may be as slow as the machine is busy."""
    monkeypatch.setattr(writer_module, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(writer_module, "LONGEST_RETRY_SECONDS", 0.1)
    monkeypatch.setattr(module, "LOAD_SECONDS", 5.0)
    monkeypatch.setattr(module, "SAVE_SECONDS", 5.0)


@contextlib.asynccontextmanager
async def opened(url: str, **more: Any) -> AsyncIterator[FailSafeTrackerStore]:
    """The store as the agent wraps it."""
    store = LotsenTrackerStore(DOMAIN, host=url, **more)
    try:
        yield FailSafeTrackerStore(store)
    finally:
        await asyncio.get_running_loop().run_in_executor(None, store.close)


async def say(
    store: FailSafeTrackerStore, text: str, sender: str = "a", **slots: Any
) -> DialogueStateTracker:
    """One message, handled as Rasa's processor does."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    if not tracker.applied_events():
        tracker.update_with_events(
            [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")],
            DOMAIN,
        )
    tracker.update_with_events(turn(text, **slots), DOMAIN)
    await store.save(tracker)
    return tracker


def turn(text: str, **slots: Any) -> list[Event]:
    set_slots = [SlotSet(name, value) for name, value in slots.items()]
    user = UserUttered(text, {"name": "halsning"}, input_channel="lotsen")
    return [
        user,
        *set_slots,
        ActionExecuted("utter_halsning"),
        BotUttered(text),
        ActionExecuted("action_listen"),
    ]


def said(tracker: DialogueStateTracker | None) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def in_database(url: str, sender: str = "a") -> list[str]:
    """The user's messages that the database holds now."""
    database = Database(url)
    try:
        rows = [row for row in database.load_all(sender) if row.type_name == "user"]
    finally:
        database.close()
    return [json.loads(row.data)["text"] for row in rows]


async def until(condition: Any) -> None:
    while not condition():
        await asyncio.sleep(0.01)


# --- A database that works ---


def test_it_is_what_the_endpoints_name(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setenv("ACTION_ENDPOINT", "http://127.0.0.1:5055/webhook")
    monkeypatch.setenv("LOTSEN_DB", processes.sqlite_url(file))
    config = read_endpoint_config(str(processes.ENDPOINTS), "tracker_store")
    store = create_tracker_store(config, DOMAIN)
    assert type(store) is LotsenTrackerStore
    assert store_of(FailSafeTrackerStore(store)) is store
    assert not file.parent.exists()  # nothing is touched before the first message
    store.close()
    with pytest.raises(TypeError, match="InMemoryTrackerStore"):
        store_of(FailSafeTrackerStore(InMemoryTrackerStore(DOMAIN)))


def test_a_mistyped_class_would_be_taken_for_no_store() -> None:
    """Why lotsen/store/check.py is needed."""
    with pytest.warns(UserWarning, match="not found"):
        store = create_tracker_store(EndpointConfig(type="lotsen.store.Nothing"), DOMAIN)
    assert type(store) is InMemoryTrackerStore


def test_a_conversation_grows_by_what_is_new_and_loads_its_newest_turns(url: str) -> None:
    async def run() -> None:
        async with opened(url) as store:
            assert await store.retrieve("a") is None
            sizes = []
            for number in range(12):
                tracker = await say(store, str(number), amne=str(number))
                sizes.append(len(tracker.events))
            assert max(sizes) == sizes[-1] == sizes[TURNS + 1]
            assert said(await store.retrieve("a")) == [str(number) for number in range(12 - TURNS, 12)]
            whole = await store.retrieve_full_tracker("a")
            assert said(whole) == [str(number) for number in range(12)]
            assert whole is not None and len(whole.events) == 3 + 12 * 5
            assert whole.get_slot("amne") == "11"
            assert list(await store.keys()) == ["a"]
            assert await store.exists("a") and not await store.exists("b")

    asyncio.run(run())
    assert in_database(url) == [str(number) for number in range(12)]


def test_a_new_session_knows_nothing_of_the_last(url: str) -> None:
    async def run() -> None:
        async with opened(url) as store:
            for number in range(TURNS + 2):
                await say(store, f"förra {number}", senaste_plats="Tensta")
            tracker = await store.retrieve("a")
            assert tracker is not None and tracker.get_slot("senaste_plats") == "Tensta"
            start = [
                ActionExecuted("action_session_start"),
                SessionStarted(),
                ActionExecuted("action_listen"),
            ]
            tracker.update_with_events([*start, *turn("ny")], DOMAIN)
            await store.save(tracker)
            for number in range(TURNS + 1):
                assert tracker is not None and tracker.get_slot("senaste_plats") is None
                assert not any("förra" in text for text in said(await store.retrieve("a")))
                await say(store, f"ny {number}")
                tracker = await store.retrieve("a")

    asyncio.run(run())


def test_two_processes_share_a_database(url: str) -> None:
    """A conversation moves to and fro: what the other stored is seen, not what is in memory."""

    async def run() -> None:
        async with opened(url) as one, opened(url) as other:
            await say(one, "1", amne="mumin")
            assert (await say(other, "2")).get_slot("amne") == "mumin"
            await say(other, "3", amne="nova")
            tracker = await say(one, "4")
            assert (said(tracker), tracker.get_slot("amne")) == (["1", "2", "3", "4"], "nova")
            await store_of(other).delete("a")
            assert await one.retrieve("a") is None

    asyncio.run(run())


def test_two_processes_at_once_lose_nothing(url: str) -> None:
    async def run() -> None:
        async with opened(url) as one, opened(url) as other:
            await asyncio.gather(
                *(
                    say(store, f"{name}{n}", f"{n % 3}")
                    for n in range(15)
                    for store, name in ((one, "x"), (other, "y"))
                )
            )

    asyncio.run(run())
    texts = [text for sender in "012" for text in in_database(url, sender)]
    assert sorted(texts) == sorted(f"{name}{n}" for n in range(15) for name in "xy")


@pytest.mark.parametrize("sender", ["\ud800", "a\0b", "x" * 5000])
def test_a_sender_that_no_column_takes(url: str, sender: str) -> None:
    async def run() -> None:
        async with opened(url) as store:
            await say(store, "1\0\ud800", sender)
            tracker = await say(store, "2", sender)
            assert (said(tracker), tracker.sender_id) == (["1\0\ud800", "2"], sender)
            assert await store_of(store).delete(sender) > 0

    asyncio.run(run())


def test_a_tracker_from_elsewhere_replaces_what_is_stored(url: str) -> None:
    """As Rasa's own API does with PUT /conversations/<id>/tracker/events."""

    async def run() -> None:
        async with opened(url) as store:
            await say(store, "1")
            mine = DialogueStateTracker.from_events("a", turn("andra"), DOMAIN.slots)
            await store.save(mine)
            await say(store, "3")

    asyncio.run(run())
    assert in_database(url) == ["andra", "3"]


def test_events_are_streamed_once(file: Path) -> None:
    class Broker(EventBroker):
        def __init__(self) -> None:
            self.seen: list[dict[str, Any]] = []

        def publish(self, event: dict[str, Any]) -> None:
            self.seen.append(event)

    broker = Broker()

    async def run() -> None:
        async with opened(processes.sqlite_url(file), event_broker=broker) as store:
            for number in range(6):
                await say(store, str(number))

    asyncio.run(run())
    assert [event["text"] for event in broker.seen if event["event"] == "user"] == list("012345")


# --- Deleting ---


def test_delete_takes_rows_memory_and_file_content(file: Path) -> None:
    async def run() -> None:
        async with opened(processes.sqlite_url(file)) as store:
            for _ in range(5):
                await say(store, SECRET)
            await say(store, "kvar", "b")
            assert await store_of(store).delete("a") == 23
            assert await store_of(store).delete("a") == 0
            assert SECRET.encode() not in b"".join(one.read_bytes() for one in file.parent.iterdir())
            assert await store.retrieve("a") is None
            assert said(await store.retrieve("b")) == ["kvar"]
            assert said(await say(store, "igen")) == ["igen"]

    asyncio.run(run())


def test_a_message_in_flight_does_not_bring_back_what_was_deleted(url: str) -> None:
    async def run() -> None:
        async with opened(url) as store:
            await say(store, "1")
            in_flight = await store.get_or_create_tracker("a", append_action_listen=False)
            assert await store_of(store).delete("a") > 0
            in_flight.update_with_events(turn("radera"), DOMAIN)
            await store.save(in_flight)
            await store.save(in_flight)
            assert await store.retrieve("a") is None
            await say(store, "2")

    asyncio.run(run())
    assert in_database(url) == ["2"]


def ratings(url: str) -> list[str]:
    """The thumbs that the database holds now."""
    database = Database(url)
    try:
        rows = [row for row in database.load_all("a") if row.type_name == "rating"]
    finally:
        database.close()
    return [json.loads(row.data)["value"] for row in rows]


def test_a_thumb_is_no_part_of_the_dialogue_and_is_deleted_with_it(url: str) -> None:
    async def run() -> None:
        async with opened(url) as store:
            await say(store, "1")
            before, answered = await store.retrieve("a"), time.time()
            await store_of(store).rate("a", Rating("ned", "m", answered))
            assert ratings(url) == ["ned"]
            after = await store.retrieve("a")
            assert before and after and [*after.events] == [*before.events]
            assert said(await say(store, "2")) == ["1", "2"]
            assert said(await store_of(store).retrieve_full_tracker("a")) == ["1", "2"]
            assert await store_of(store).delete("a") > 0
            assert ratings(url) == []
            await store_of(store).rate("a", Rating("ned_wrong", "m", answered))
            assert ratings(url) == [], "what was answered before the deletion is gone"
            assert await store.retrieve("a") is None

    asyncio.run(run())


def test_a_thumb_while_the_database_is_down(locked: Locked) -> None:
    """The dialogue goes on from memory, and the thumb is written when the database is back."""

    async def run() -> None:
        async with opened(locked.url) as store:
            await say(store, "1")
            with locked:
                await store_of(store).rate("a", Rating("ned", "m", time.time()))
                assert said(await store.retrieve("a")) == ["1"]
            await until(lambda: ratings(locked.url) == ["ned"])
            assert said(await say(store, "2")) == ["1", "2"]

    asyncio.run(run())


@pytest.mark.parametrize("known", [True, False])
def test_a_message_in_flight_in_another_process_does_not_bring_back_what_was_deleted(
    url: str, known: bool
) -> None:
    """Also when the message is the first of its sender, so that there is nothing yet to delete."""

    async def run() -> None:
        async with opened(url) as one, opened(url) as other:
            if known:
                await say(one, "1")
            in_flight = await one.get_or_create_tracker("a", append_action_listen=False)
            assert (await store_of(other).delete("a") > 0) is known
            in_flight.update_with_events(turn("borta"), DOMAIN)
            await one.save(in_flight)
            in_flight.update_with_events(turn("också borta"), DOMAIN)
            await one.save(in_flight)
            await say(other, "kvar", "b")
            assert await one.retrieve("a") is None
            assert said(await say(one, "2")) == ["2"]
            assert said(await say(other, "3")) == ["2", "3"]

    asyncio.run(run())
    assert in_database(url) == ["2", "3"]
    assert in_database(url, "b") == ["kvar"]


def test_deleted_while_a_backup_reads(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOAD_SECONDS", 0.3)

    async def run() -> None:
        async with opened(processes.sqlite_url(file)) as store:
            await say(store, "1")
            backup = sqlite3.connect(file, isolation_level=None)
            backup.execute("BEGIN")
            backup.execute("SELECT count(*) FROM events").fetchone()
            try:
                assert await store_of(store).delete("a") > 0
                assert await store_of(store).ready()
            finally:
                backup.close()

    asyncio.run(run())
    assert in_database(processes.sqlite_url(file)) == []


def test_a_load_in_flight_does_not_bring_back_what_was_deleted(file: Path) -> None:
    async def run() -> None:
        async with opened(processes.sqlite_url(file)) as store:
            await say(store, "1")
            loading = asyncio.ensure_future(store.retrieve("a"))
            await asyncio.sleep(0)
            await store_of(store).delete("a")
            assert said(await loading) == []
            assert await store.retrieve("a") is None

    asyncio.run(run())


def test_delete_while_the_database_is_down_happens_when_it_is_back(locked: Locked) -> None:
    async def run() -> None:
        async with opened(locked.url) as store:
            await say(store, "1")
            with locked:
                await say(store, "2")
                with pytest.raises(StoreUnavailable):
                    await store_of(store).delete("a")
                assert said(await store.retrieve("a")) == []
                await say(store, "3")
            await until(lambda: in_database(locked.url) == ["3"])
            assert said(await store.retrieve("a")) == ["3"]

    asyncio.run(run())


# --- A database that does not work ---


class Locked:
    """A SQLite file that another program keeps for itself inside the `with` block."""

    def __init__(self, file: Path) -> None:
        self.url = processes.sqlite_url(file)
        self.file = file

    def __enter__(self) -> None:
        self.lock = sqlite3.connect(self.file, isolation_level=None)
        self.lock.execute("BEGIN EXCLUSIVE")

    def __exit__(self, *_: object) -> None:
        self.lock.close()


@pytest.fixture
def locked(file: Path, monkeypatch: pytest.MonkeyPatch) -> Locked:
    monkeypatch.setattr(module, "LOAD_SECONDS", 0.3)
    return Locked(file)


def test_a_locked_database(locked: Locked) -> None:
    async def run() -> None:
        async with opened(locked.url) as store:
            await say(store, "1", amne="mumin")
            with locked:
                for number in (2, 3, 4, 5, 6):
                    tracker = await say(store, str(number))
                    assert (said(tracker)[-2:], tracker.get_slot("amne")) == (
                        [str(number - 1), str(number)],
                        "mumin",
                    )
                assert said(await say(store, "annan", "b")) == ["annan"]
            await until(lambda: in_database(locked.url) == list("123456"))  # without another message
            assert said(await say(store, "7")) == ["4", "5", "6", "7"]
        assert in_database(locked.url, "b") == ["annan"]

    asyncio.run(run())
    assert in_database(locked.url) == list("1234567")


def test_a_database_that_is_missing_at_start(tmp_path: Path) -> None:
    url = processes.sqlite_url(tmp_path / "var" / "lotsen.db")
    (tmp_path / "var").write_text("in the way", encoding="utf-8")

    async def run() -> None:
        async with opened(url) as store:
            await say(store, "1", amne="mumin")
            assert not await store_of(store).ready()
            assert (await say(store, "2")).get_slot("amne") == "mumin"
            (tmp_path / "var").unlink()
            await until(lambda: not store_of(store)._writer.down)
            assert await store_of(store).ready()
            assert said(await say(store, "3")) == ["1", "2", "3"]

    asyncio.run(run())
    assert in_database(url) == ["1", "2", "3"]


def test_a_file_that_is_removed_in_the_middle(file: Path) -> None:
    url = processes.sqlite_url(file)

    async def run() -> None:
        async with opened(url) as store:
            await say(store, "1")
            for one in list(file.parent.iterdir()):
                one.unlink()
            await say(store, "2")
            await until(lambda: not store_of(store)._writer.down)
            await say(store, "3")

    asyncio.run(run())
    assert in_database(url) == ["1", "2", "3"]


@pytest.mark.parametrize("gone", [("lotsen.db",), ("lotsen.db-wal",), ("lotsen.db", "lotsen.db-wal")])
def test_memory_makes_good_what_was_lost(file: Path, gone: tuple[str, ...]) -> None:
    """At the next look, without a message; and where one has just been written to the new file."""
    url = processes.sqlite_url(file)

    async def run() -> None:
        async with opened(url) as store:
            for sender in "ab":
                await say(store, "1", sender)
                await say(store, "2", sender)
            for name in gone:
                file.with_name(name).unlink()
            inner = store_of(store)
            tracker = await store.get_or_create_tracker("b", append_action_listen=False)
            tracker.update_with_events(turn("3"), DOMAIN)
            await store.save(tracker)
            await until(lambda: not inner._writer.down)
            assert await inner.keeps() and inner.losses
            await until(lambda: not len(inner._pending))

    asyncio.run(run())
    assert in_database(url, "a") == ["1", "2"]
    assert in_database(url, "b") == ["1", "2", "3"]


def test_damage_is_said_once_and_as_long_as_it_lasts_nothing_is_kept(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found = "Tree 3 page 8: btreeInitPage() returns error code 11"
    monkeypatch.setattr(database_module, "damage", lambda file: found)

    async def run() -> list[bool]:
        async with opened(processes.sqlite_url(file)) as store:
            inner = store_of(store)
            await inner.keeps()  # begins the look through the file, in a thread
            await until(lambda: inner._database._damage)
            kept = [await inner.keeps(), await inner.keeps()]
            inner._database._damage = ""
            return [*kept, await inner.keeps()]

    assert asyncio.run(run()) == [False, False, True]
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "does not keep" in record.getMessage() and "page 8" in record.getMessage()


def test_a_disk_that_has_room_for_a_probe_and_none_for_a_message_keeps_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))

    async def run() -> None:
        async with opened(processes.sqlite_url(file)) as store:
            inner = store_of(store)
            await say(store, "1")
            assert await inner.keeps()
            with monkeypatch.context() as broken:
                broken.setattr(inner._database, "write", Mock(side_effect=full))
                await say(store, "2")
                assert inner._database.prove() == ""
                assert not await inner.keeps()
            await until(lambda: not inner._writer.down)
            assert await inner.keeps()

    asyncio.run(run())
    assert in_database(processes.sqlite_url(file)) == ["1", "2"]


def test_what_is_left_is_written_at_exit(locked: Locked) -> None:
    async def run() -> LotsenTrackerStore:
        store = LotsenTrackerStore(DOMAIN, host=locked.url)
        await say(FailSafeTrackerStore(store), "1")
        with locked:
            await say(FailSafeTrackerStore(store), "2")
        return store

    asyncio.run(run()).close()
    assert in_database(locked.url) == ["1", "2"]


@pytest.fixture
def broken(server: Postgres, postgres_url: str) -> Iterator[Postgres]:
    """The server, for a test that stops or freezes it; runs again afterwards."""
    yield server
    if server.process is None:
        server.start()
    server.thaw()


def test_a_frozen_postgresql(broken: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOAD_SECONDS", 0.2)

    async def run() -> None:
        async with opened(broken.url) as store:
            await say(store, "1", amne="mumin")
            broken.freeze()
            tracker = await say(store, "2")
            assert (said(tracker), tracker.get_slot("amne")) == (["1", "2"], "mumin")
            assert said(await say(store, "3")) == ["1", "2", "3"]
            broken.thaw()
            await until(lambda: not len(store_of(store)._pending))
            assert sorted(in_database(broken.url)) == ["1", "2", "3"]

    asyncio.run(run())


def test_a_postgresql_that_dies_and_comes_back(broken: Postgres) -> None:
    async def run() -> None:
        async with opened(broken.url) as store:
            await say(store, "1")
            broken.stop()
            for number in (2, 3):
                assert said(await say(store, str(number)))[-2:] == [str(number - 1), str(number)]
            broken.start()
            await until(lambda: in_database(broken.url) == ["1", "2", "3"])

    asyncio.run(run())


def test_a_read_only_postgresql(broken: Postgres) -> None:
    def read_only(switch: str) -> None:
        engine = sa.create_engine(broken.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("SET default_transaction_read_only = off"))
            connection.execute(
                sa.text(f"ALTER DATABASE postgres SET default_transaction_read_only = {switch}")
            )
        engine.dispose()

    async def run() -> None:
        async with opened(broken.url) as store:
            read_only("on")
            assert said(await say(store, "1")) == ["1"]
            assert said(await say(store, "2")) == ["1", "2"]
            read_only("off")
            store_of(store)._database.close()  # connections keep the setting that they began with
            await until(lambda: not len(store_of(store)._pending))

    asyncio.run(run())
    assert in_database(broken.url) == ["1", "2"]


# --- Where a dialogue stands ---


async def state(store: FailSafeTrackerStore, sender: str = "a") -> bool:
    """What the turn of a new message learns when its dialogue is loaded."""
    now = begin(hear("hej"))
    await store.get_or_create_tracker(sender, append_action_listen=False)
    return now.in_danger


def test_the_turn_learns_whether_the_dialogue_is_in_danger(url: str) -> None:
    """When it is loaded and when it is saved, also after a restart."""

    async def run() -> list[bool]:
        async with opened(url) as store:
            seen = [await state(store)]
            for lage in ("akut", "oklart", "vanligt", "akut"):
                now = begin(hear("hej"))
                await say(store, "hej", lage=lage)
                seen += [now.in_danger, await state(store)]
        async with opened(url) as store:
            seen.append(await state(store))
            return [*seen, await state(store, "b")]

    assert asyncio.run(run()) == [False, True, True, True, True, False, False, True, True, True, False]


def test_a_state_is_set_for_the_assistant(url: str) -> None:
    async def run() -> list[Any]:
        async with opened(url) as store:
            await store_of(store).set_state("a", "akut")  # its first event
            await say(store, "hej", sender="b")
            await store_of(store).set_state("b", "oklart")
            await store_of(store).set_state("c", "akut")
            await store_of(store).delete("c")
        async with opened(url) as store:
            await say(store, "hej")
            trackers = [await store.retrieve(sender) for sender in "abc"]
            assert trackers[0] and trackers[0].applied_events()[0] == ActionExecuted("action_listen")
            return [tracker and tracker.get_slot("lage") for tracker in trackers]

    assert asyncio.run(run()) == ["akut", "oklart", None]
