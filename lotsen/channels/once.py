"""A message that is delivered twice is answered once; the second delivery gets the first one's answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeVar

from cachetools import FIFOCache

Result = TypeVar("Result")

# Messages remembered. At 20 messages a second the platforms' retries of the last minutes still find theirs.
REMEMBERED = 10_000


class Once(Generic[Result]):
    """Remembers the answers to the newest messages, by any key."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._answers: FIFOCache[tuple[str, str], asyncio.Task[Result]] = FIFOCache(remembered)

    async def answer(self, key: tuple[str, str], work: Callable[[], Awaitable[Result]]) -> Result:
        """Return what `work` gives; for a key seen before, also while it is still at work, the same again.

        `work` goes on when the client that asked first hangs up. When it fails, all who wait get its
        exception, and the next delivery tries again.
        """
        task = self._answers.get(key)
        if task is None:
            task = asyncio.ensure_future(_run(work))
            self._answers[key] = task
            task.add_done_callback(partial(self._forget_failure, key))
        return await asyncio.shield(task)

    def seen(self, key: tuple[str, str]) -> bool:
        """Tell whether the key has been answered or is being answered."""
        return key in self._answers

    def drop(self, key: tuple[str, str]) -> None:
        """Forget one answer, so that the next delivery asks for it again."""
        self._answers.pop(key, None)

    def forget(self, sender: str) -> None:
        """Drop what is remembered of a sender, the first half of the key."""
        for key in [key for key in self._answers if key[0] == sender]:
            del self._answers[key]

    def _forget_failure(self, key: tuple[str, str], task: asyncio.Task[Result]) -> None:
        if (task.cancelled() or task.exception()) and self._answers.get(key) is task:
            del self._answers[key]


async def _run(work: Callable[[], Awaitable[Result]]) -> Result:
    return await work()
