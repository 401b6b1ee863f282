"""What is delivered twice is worked on once, also at the same time, and failures are not kept."""

from __future__ import annotations

import asyncio
import gc

import pytest

from lotsen.channels.once import Once

KEY, OTHER = ("anna", "1"), ("bo", "1")


class Work:
    """Counts how often it is done; goes on when told."""

    def __init__(self, *errors: BaseException) -> None:
        self.done, self.errors, self.go = 0, list(errors), asyncio.Event()
        self.go.set()

    async def __call__(self) -> int:
        self.done += 1
        await self.go.wait()
        if self.errors:
            raise self.errors.pop(0)
        return self.done


def test_twice_is_once() -> None:
    async def run() -> None:
        once, work = Once[int](), Work()
        assert [await once.answer(KEY, work), await once.answer(KEY, work)] == [1, 1]
        assert await once.answer(OTHER, work) == 2

    asyncio.run(run())


def test_at_the_same_time() -> None:
    async def run() -> None:
        once, work = Once[int](), Work()
        work.go.clear()
        waiting = [asyncio.ensure_future(once.answer(KEY, work)) for _ in range(50)]
        await asyncio.sleep(0)
        assert once.seen(KEY) and not once.seen(OTHER)
        work.go.set()
        assert await asyncio.gather(*waiting) == [1] * 50
        assert work.done == 1

    asyncio.run(run())


def test_who_hangs_up_takes_nothing_along() -> None:
    async def run() -> None:
        once, work = Once[int](), Work()
        work.go.clear()
        first = asyncio.ensure_future(once.answer(KEY, work))
        await asyncio.sleep(0)
        first.cancel()
        second = asyncio.ensure_future(once.answer(KEY, work))
        await asyncio.sleep(0)
        work.go.set()
        assert await second == 1
        assert first.cancelled() and work.done == 1

    asyncio.run(run())


def test_it_goes_on_when_everybody_hung_up() -> None:
    async def run() -> None:
        once, work = Once[int](), Work()
        work.go.clear()
        first = asyncio.ensure_future(once.answer(KEY, work))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        gc.collect()
        work.go.set()
        assert await once.answer(KEY, work) == 1

    asyncio.run(run())


def test_a_failure_is_shared_but_not_kept() -> None:
    async def run() -> None:
        once, work = Once[int](), Work(ValueError("trasig"))
        work.go.clear()
        waiting = [asyncio.ensure_future(once.answer(KEY, work)) for _ in range(2)]
        await asyncio.sleep(0)
        work.go.set()
        failures = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(failure) for failure in failures] == [ValueError, ValueError]
        assert not once.seen(KEY)
        assert await once.answer(KEY, work) == 2

    asyncio.run(run())


def test_a_failure_that_nobody_waits_for_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """asyncio would write the exception, and with it perhaps a text, when the task is collected."""

    async def run() -> None:
        once, work = Once[int](), Work(ValueError("hemligt"))
        work.go.clear()
        first = asyncio.ensure_future(once.answer(KEY, work))
        await asyncio.sleep(0)
        first.cancel()
        work.go.set()
        for _ in range(3):
            await asyncio.sleep(0)
        assert not once.seen(KEY)

    asyncio.run(run())
    gc.collect()
    assert "hemligt" not in caplog.text


def test_the_oldest_are_forgotten() -> None:
    async def run() -> None:
        once, work = Once[int](remembered=3), Work()
        for number in range(5):
            await once.answer(("anna", str(number)), work)
        assert [once.seen(("anna", str(number))) for number in range(5)] == [False, False, True, True, True]

    asyncio.run(run())


def test_a_person_or_one_answer_is_forgotten() -> None:
    async def run() -> None:
        once, work = Once[int](), Work()
        for key in (KEY, ("anna", "2"), OTHER):
            await once.answer(key, work)
        once.forget("anna")
        assert [once.seen(KEY), once.seen(("anna", "2")), once.seen(OTHER)] == [False, False, True]
        once.drop(OTHER)
        once.drop(OTHER)
        assert not once.seen(OTHER)
        assert await once.answer(OTHER, work) == 4

    asyncio.run(run())


def test_a_failure_does_not_remove_what_came_after_it() -> None:
    """Dropped while at work and asked for again: the second work's answer stays."""

    async def run() -> None:
        once, slow, quick = Once[int](), Work(ValueError()), Work()
        slow.go.clear()
        first = asyncio.ensure_future(once.answer(KEY, slow))
        await asyncio.sleep(0)
        once.drop(KEY)
        assert await once.answer(KEY, quick) == 1
        slow.go.set()
        with pytest.raises(ValueError):
            await first
        assert once.seen(KEY)

    asyncio.run(run())
