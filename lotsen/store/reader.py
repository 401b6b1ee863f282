"""Asks the database off the event loop, for a limited time, and not at all while it is known to be down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lotsen.store.writer import Writer

READERS = 4  # threads
Result = TypeVar("Result")


class Reader:
    """Questions to the database; a failure is told to the writer, which tries until the database is back."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._threads = ThreadPoolExecutor(READERS, "lotsen-store-read")

    async def ask(self, question: Callable[[], Result], seconds: float) -> Result | None:
        """Return the answer; None when the database is down, fails or does not answer in so many seconds."""
        if self._writer.down:
            return None
        answer = asyncio.get_running_loop().run_in_executor(self._threads, question)
        answer.add_done_callback(_heard)
        await asyncio.wait({answer}, timeout=seconds)
        if not answer.done():
            self._writer.fell("late")
        elif error := answer.exception():
            self._writer.fell(type(error).__name__)
        else:
            return answer.result()
        return None

    def close(self) -> None:
        self._threads.shutdown(wait=True)


def _heard(answer: asyncio.Future[Result]) -> None:
    """The error of an answer that nobody waits for any more is nobody's."""
    if not answer.cancelled():
        answer.exception()
