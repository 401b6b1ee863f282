"""Messages of one conversation in turn, as Rasa's own store has it, and nobody waits for the clock."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.lock_store import InMemoryLockStore, LockError, LockStore
from rasa.utils.endpoints import read_endpoint_config

from lotsen.engine.lock_store import WakingLockStore
from lotsen.run import processes

AN_HOUR = 3600.0


def in_turn(store: Any, wait: float, messages: int = 10, cancelled: int = -1) -> list[str]:
    """What happens when messages come at once; the one that is `cancelled` gives up while it waits."""
    order: list[str] = []

    async def message(number: int) -> None:
        async with store.lock("a", wait_time_in_seconds=wait):
            order.append(f"begins {number}")
            await asyncio.sleep(0)
            order.append(f"ends {number}")

    async def all_at_once() -> None:
        tasks = [asyncio.ensure_future(message(number)) for number in range(messages)]
        await asyncio.sleep(0)
        if cancelled >= 0:
            tasks[cancelled].cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 60)

    asyncio.run(all_at_once())
    return order


def test_the_same_order_as_rasas_without_its_waiting() -> None:
    """Ours would wait an hour, if it waited for the clock at all."""
    ours = in_turn(WakingLockStore(), AN_HOUR)
    assert ours == in_turn(InMemoryLockStore(), 0.001)
    assert ours == [f"{what} {number}" for number in range(10) for what in ("begins", "ends")]


@pytest.mark.parametrize("cancelled", [0, 1, 5, 9])
def test_whoever_gives_up_holds_nobody_back(cancelled: int) -> None:
    store = WakingLockStore()
    order = in_turn(store, AN_HOUR, cancelled=cancelled)
    assert [line for line in order if line.startswith("ends")] == [
        f"ends {number}" for number in range(10) if number != cancelled
    ]
    assert (store.conversation_locks, store._turns) == ({}, {})


def test_conversations_do_not_wait_for_each_other() -> None:
    async def run() -> None:
        store = WakingLockStore()
        async with store.lock("a"), store.lock("b", wait_time_in_seconds=AN_HOUR):
            assert store.get_lock("a") and store.get_lock("b")

    asyncio.run(asyncio.wait_for(run(), 60))


def test_a_holder_that_never_ends_is_passed_by_when_its_ticket_expires() -> None:
    async def run() -> None:
        store = WakingLockStore()
        store.issue_ticket("a", lock_lifetime=-1)
        async with store.lock("a", wait_time_in_seconds=0.001):
            pass

    asyncio.run(asyncio.wait_for(run(), 60))


def test_without_a_lock_there_is_nothing_to_hold() -> None:
    store = WakingLockStore()
    with pytest.raises(LockError):
        asyncio.run(store._acquire_lock("a", 0, AN_HOUR))


def test_it_is_what_the_endpoints_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTION_ENDPOINT", "http://127.0.0.1:5055/webhook")
    config = read_endpoint_config(str(processes.ENDPOINTS), "lock_store")
    assert type(LockStore.create(config)) is WakingLockStore
