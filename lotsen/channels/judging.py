"""Danger heard by the guard alone: for who gets no answer now, a few at a time, and before a deletion.

A limit must not keep an emergency from 112. The guard costs some 30 ms of the event loop, so the messages are
judged one after the other, and the loop is left to others for twice as long as each took.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from rasa.core.channels.channel import UserMessage

from lotsen.channels.turns import Turns
from lotsen.values.intents import ALARM_KIND
from lotsen.values.said import Said
from lotsen.values.turn import begin
from lotsen.values.understanding import Grade

logger = logging.getLogger(__name__)

# Messages that may wait: the last about a second. One of each sender, so that no single one fills it.
PLACES = 12
# How long the loop is left to others, in times of what a message took: limited ones get a third at most.
REST = 2.0


class Judging:
    """The places of one channel."""

    def __init__(self) -> None:
        self._turns = Turns(REST)
        self._waiting: set[str] = set()

    @contextlib.asynccontextmanager
    async def place(self, sender: str) -> AsyncIterator[bool]:
        """Wait for one's turn; yield False at once when no place is free or the sender has one."""
        if len(self._waiting) >= PLACES or sender in self._waiting:
            yield False
            return
        self._waiting.add(sender)
        try:
            async with self._turns.turn():
                yield True
        finally:
            self._waiting.discard(sender)


async def judged(said: Said, agent: Any) -> tuple[Grade, str]:
    """Return how much a message is about danger, and of what kind (domain.yml's slot); never raises.

    A phrase is an alarm, whatever the guard says, as wherever nobody answers. `agent` is Rasa's.
    """
    if said.phrase:
        return Grade.ALARM, ""
    turn = begin(said)
    kind = ""
    try:
        if not said.button:
            parsed = await agent.processor.parse_message(UserMessage(said.masked))
            found = {entity.get("entity"): entity.get("value") for entity in parsed.get("entities", ())}
            kind = str(found.get(ALARM_KIND, ""))
    except Exception as error:
        logger.error("A message was not judged: %s.", type(error).__name__)
    return turn.grade, kind
