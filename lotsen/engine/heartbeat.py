"""A process whose event loop stands still ends, so that whoever started it can start it again.

It answers nobody and tells nobody: something on the loop waits or works for ever. faulthandler's own thread
needs neither the loop nor Python's lock, so it ends a process even in the middle of a regular expression. It
writes where each thread stood (files and functions, no text). Imports no Rasa, which the action server lacks.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
from collections.abc import AsyncIterator
from typing import Any

from sanic import Sanic

# Seconds that the loop may stand still. The net answers after 5, nginx asks another process after 6; loading
# knowledge takes less than one.
STILL = 10.0
BEAT = 1.0

sanics_run = Sanic.run


@contextlib.asynccontextmanager
async def beating(still: float, beat: float) -> AsyncIterator[None]:
    """End the process when the running loop does not come by for `still` seconds, until the block is left."""

    async def go_on() -> None:
        while True:
            await asyncio.sleep(beat)
            faulthandler.dump_traceback_later(still, exit=True)

    faulthandler.dump_traceback_later(still, exit=True)
    task = asyncio.ensure_future(go_on())
    try:
        yield
    finally:
        task.cancel()
        faulthandler.cancel_dump_traceback_later()


def replace_sanics() -> None:
    """Let the heart of every server of this process beat, from when it serves until it ends."""

    def run(self: Sanic, *positional: Any, **named: Any) -> None:
        heart = beating(STILL, BEAT)

        async def begin(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            await heart.__aenter__()

        async def end(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            await heart.__aexit__(None, None, None)

        self.register_listener(begin, "after_server_start")
        self.register_listener(end, "before_server_stop")
        sanics_run(self, *positional, **named)

    Sanic.run = run  # type: ignore[method-assign]
