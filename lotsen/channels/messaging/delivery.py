"""Answers the messages of a delivery and hands the answers over to the platform.

Rasa hears a message once. A second delivery of it joins the work on the first, and sends nothing when the
answer was handed over. If it was not, all of it is sent: bubbles that the platform took before come twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from lotsen.channels.limiter import Limiter
from lotsen.channels.messaging.platform_message import PlatformMessage
from lotsen.channels.messaging.sending import KeyRefused, send_all
from lotsen.channels.once import Once
from lotsen.channels.reception import Incoming, Reception, Reply
from lotsen.channels.safety_net import OnNewMessage, sender_id
from lotsen.values.bubble import Bubble

logger = logging.getLogger(__name__)

# Seconds until a delivery is answered although the sending goes on. Messenger waits 20, Telegram longer.
ACK_SECONDS = 15.0

Send = Callable[[PlatformMessage, Bubble], Awaitable[None]]
Settle = Callable[[PlatformMessage], Awaitable[None]]


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

    async def settled(self, messages: list[PlatformMessage], agent: Any) -> bool:
        """Reply the messages; return whether all of it is sent, or refused for good, before ACK_SECONDS.

        Those of one sender one after the other, so that their bubbles don't mix; different senders at once.
        """
        of: dict[tuple[str, str], list[PlatformMessage]] = {}
        for message in messages:
            of.setdefault((message.channel, message.sender), []).append(message)
        tasks = [asyncio.ensure_future(self._in_turn(each, agent)) for each in of.values()]
        pending = (await asyncio.wait(tasks, timeout=ACK_SECONDS))[1] if tasks else set()
        return not pending and all([await task for task in tasks])

    async def answer(self, message: PlatformMessage, agent: Any) -> Reply:
        """Return the answer to a message, without sending it."""
        return await self._receptions[message.channel].answer(self._on_new_message, _incoming(message), agent)

    async def _in_turn(self, messages: list[PlatformMessage], agent: Any) -> bool:
        """All of them, also after one that could not be sent: the next may tell of danger."""
        return all([await self._deliver(message, agent) for message in messages])

    async def _deliver(self, message: PlatformMessage, agent: Any) -> bool:
        key = _incoming(message).key

        async def send(bubble: Bubble) -> None:
            try:
                await self._send(message, bubble)
            except KeyRefused:
                self.key_works = False
                raise
            self.key_works = True

        async def work() -> bool:
            try:
                answer = await self.answer(message, agent)
                sent = await send_all(send, answer.bubbles, message.channel)
            except Exception as error:
                logger.error("A delivery on channel %s failed: %s.", message.channel, type(error).__name__)
                sent = False
            if not sent:
                self._sent.drop(key)  # so that the next delivery tries again, with the same answer
            try:
                await self._settle(message)
            except Exception as error:  # the answer is there: nothing of it is sent again for this
                logger.warning("Settling on channel %s failed: %s.", message.channel, type(error).__name__)
            return sent

        return await self._sent.answer(key, work)


def _incoming(message: PlatformMessage) -> Incoming:
    """Return the message in a message; the platform's id of the sender goes no further than here."""
    return Incoming(message.text, sender_id(message.channel, message.sender), message.id)
