"""One message before the first person's, so that nobody waits for what is only loaded when it is needed.

It goes all the way, pipeline, rules and action server, and leaves nothing: its conversation is kept in a
store of its own, and no channel counts it. Rasa listens only after it, so whoever is answered at all is
answered at once. Whatever goes wrong with it is said in the log, and Rasa starts all the same.
"""

from __future__ import annotations

import asyncio
import copy
import ctypes
import gc
import logging
import time
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from sanic import Sanic

from lotsen.knowledge.store import knowledge
from lotsen.nlu.hearing import hear
from lotsen.values.turn import begin

logger = logging.getLogger(__name__)

# The first message took 1.2 to 2.6 s. An action server that is not there yet must not hold up the alarm.
SECONDS = 10.0
SENDER = "lotsen-warm-up"  # a sender that nobody has


def before_serving() -> None:
    """Let the server of this process warm up between loading its model and listening."""
    run_before = Sanic.run

    def run(self: Sanic, *positional: Any, **named: Any) -> None:
        async def warm_up(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            await warm(getattr(app.ctx, "agent", None))
            give_back()

        self.register_listener(warm_up, "before_server_start")  # after Rasa's own, which loads the model
        run_before(self, *positional, **named)

    Sanic.run = run  # type: ignore[method-assign]


def give_back() -> None:
    """Return to the system what loading the model has used and no message needs: 6 MB."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; others return it by themselves
    if trim is not None:
        trim(0)


async def warm(agent: Any, seconds: float = SECONDS) -> None:
    """Let Rasa's agent answer one message; never raises."""
    if agent is None or not agent.is_ready():
        return
    started = time.perf_counter()
    try:
        await asyncio.wait_for(_answer(agent), seconds)
        logger.info("Warm after %.1f s.", time.perf_counter() - started)
    except Exception as error:
        logger.warning("The message before the first could not be answered: %s.", type(error).__name__)


async def _answer(agent: Any) -> None:
    processor = copy.copy(agent.processor)
    processor.tracker_store = InMemoryTrackerStore(agent.domain)
    said = hear(next(iter(knowledge().places.values())).namn)  # a place alone asks for an office there
    begin(said)
    output = CollectingOutputChannel()
    await processor.handle_message(UserMessage(said.masked, output, SENDER, input_channel=output.name()))
