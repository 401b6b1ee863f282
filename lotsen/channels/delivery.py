"""Answers the messages of a delivery and hands the answers over to the platform.

Rasa hears a message once. A second delivery of it joins the work on the first, and sends nothing when the
answer was handed over. If it was not, all of it is sent: bubbles that the platform took before come twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from lotsen.channels.base import Bubble, OnNewMessage, sender_id
from lotsen.channels.letters import Letter
from lotsen.channels.limiter import Limiter
from lotsen.channels.once import Once
from lotsen.channels.reception import Answer, Incoming, Reception
from lotsen.channels.sending import KeyRefused, send_all

logger = logging.getLogger(__name__)

# Seconds until a delivery is answered although the sending goes on. Messenger waits 20, Telegram longer.
ACK_SECONDS = 15.0

Send = Callable[[Letter, Bubble], Awaitable[None]]
Settle = Callable[[Letter], Awaitable[None]]


class Delivery:
    """Works with a channel's own `send` and `settle`; `channels` are the names that Rasa sees.

    `key_works` is false from when the platform refused our key until it takes a bubble again.
    """

    def __init__(
        self, channels: tuple[str, ...], on_new_message: OnNewMessage, send: Send, settle: Settle
    ) -> None:
        limiter = Limiter()
        self._receptions = {channel: Reception(channel, limiter=limiter) for channel in channels}
        self._on_new_message, self._send, self._settle = on_new_message, send, settle
        self._sent: Once[bool] = Once()
        self.key_works = True

    async def settled(self, letters: list[Letter], agent: Any) -> bool:
        """Answer the letters; return whether all of it is sent, or refused for good, before ACK_SECONDS.

        Those of one sender one after the other, so that their bubbles don't mix; different senders at once.
        """
        of: dict[tuple[str, str], list[Letter]] = {}
        for letter in letters:
            of.setdefault((letter.channel, letter.sender), []).append(letter)
        tasks = [asyncio.ensure_future(self._in_turn(each, agent)) for each in of.values()]
        pending = (await asyncio.wait(tasks, timeout=ACK_SECONDS))[1] if tasks else set()
        return not pending and all([await task for task in tasks])

    async def answer(self, letter: Letter, agent: Any) -> Answer:
        """Return the answer to a letter, without sending it."""
        return await self._receptions[letter.channel].answer(self._on_new_message, _incoming(letter), agent)

    async def _in_turn(self, letters: list[Letter], agent: Any) -> bool:
        """All of them, also after one that could not be sent: the next may tell of danger."""
        return all([await self._deliver(letter, agent) for letter in letters])

    async def _deliver(self, letter: Letter, agent: Any) -> bool:
        key = _incoming(letter).key

        async def send(bubble: Bubble) -> None:
            try:
                await self._send(letter, bubble)
            except KeyRefused:
                self.key_works = False
                raise
            self.key_works = True

        async def work() -> bool:
            try:
                answer = await self.answer(letter, agent)
                sent = await send_all(send, answer.bubbles, letter.channel)
            except Exception as error:
                logger.error("A delivery on channel %s failed: %s.", letter.channel, type(error).__name__)
                sent = False
            if not sent:
                self._sent.drop(key)  # so that the next delivery tries again, with the same answer
            try:
                await self._settle(letter)
            except Exception as error:  # the answer is there: nothing of it is sent again for this
                logger.warning("Settling on channel %s failed: %s.", letter.channel, type(error).__name__)
            return sent

        return await self._sent.answer(key, work)


def _incoming(letter: Letter) -> Incoming:
    """Return the message in a letter; the platform's id of the sender goes no further than here."""
    return Incoming(letter.text, sender_id(letter.channel, letter.sender), letter.id)
