"""Work for those who are turned away, one after the other, with time for those who are served in between."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator


class Turns:
    """After each turn the loop is left to others for `rest` times as long as it took."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._lock = asyncio.Lock()
        self._rested_at = 0.0

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and work within the block."""
        async with self._lock:
            await asyncio.sleep(max(0.0, self._rested_at - time.monotonic()))
            began = time.monotonic()
            try:
                yield
            finally:
                now = time.monotonic()
                self._rested_at = now + self._rest * (now - began)
