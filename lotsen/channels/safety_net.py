"""What stands behind every channel's answer, so that nobody meets silence."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage

from lotsen.engine.output import BubbleOutput
from lotsen.knowledge.promised import Promised
from lotsen.knowledge.store import knowledge
from lotsen.observe import metrics
from lotsen.secret import keyed_hash
from lotsen.values.bubble import Bubble, Kind
from lotsen.values.said import Said
from lotsen.values.turn import current

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
# Seconds until the net answers; sooner when the text holds a plain emergency phrase.
DEADLINE = 5.0
PHRASE_DEADLINE = 1.0


def sender_id(channel: str, claimed: object) -> str:
    """Return the id that Rasa and the store know a sender by: a keyed hash of the claim, else random.

    Nobody without the secret can tell whose conversation it is, and no store or log chokes on it.
    """
    if isinstance(claimed, str) and claimed:
        return keyed_hash(f"sender {channel}", claimed)
    return secrets.token_hex(16)


class SafetyNet:
    """Answers whatever happens: the assistant's reply, or the alarm, or the text with both numbers."""

    def __init__(self) -> None:
        self._promised = Promised()
        self.alarm, self.question = self._promised.alarm, self._promised.question
        self.lines = self._promised.lines
        self.words, self.alarm_of = self._promised.words, self._promised.alarm_of
        self.reserve = Bubble(knowledge().contacts.reserv, Kind.NOTICE)

    async def reply(
        self,
        on_new_message: OnNewMessage,
        said: Said,
        sender: str,
        channel: str,
        metadata: dict[str, Any] | None = None,
    ) -> list[Bubble]:
        """Return the bubbles that answer what was said; never empty, never an exception.

        A reply that is late is cancelled and not sent afterwards.
        """
        phrase = bool(said.phrase)
        output = BubbleOutput()
        turn = current()
        message = UserMessage(
            said.masked,
            output,
            sender,
            input_channel=channel,
            message_id=turn.id if turn else None,
            metadata=metadata,
        )
        failure = await self._run(on_new_message, message, PHRASE_DEADLINE if phrase else DEADLINE)
        bubbles = list(output.bubbles)
        # What was said before something broke counts; where danger is likely, only if it is about that.
        if bubbles and (not failure or not phrase or bubbles[0].kind.about_danger):
            return bubbles
        reason = failure or "no reply"
        logger.error("The safety net answered on channel %s: %s.", channel, reason)  # no text
        metrics.count_safe_text(channel, reason)
        return [self.fallback(phrase)]

    def fallback(self, phrase: bool = False) -> Bubble:
        """Return the alarm when a plain emergency phrase was there, else the text with both numbers."""
        return self.alarm if phrase else self.reserve

    @classmethod
    async def _run(cls, on_new_message: OnNewMessage, message: UserMessage, seconds: float) -> str:
        """Let Rasa answer for at most so many seconds; return what went wrong, or the empty string."""
        task = asyncio.ensure_future(cls._handle(on_new_message, message))
        try:
            await asyncio.wait({task}, timeout=seconds)
        finally:  # not awaited, as `wait_for` would: what ignores it must not hold the answer back
            task.cancel()
        if not task.done():
            return "too late"
        if task.cancelled():
            return "cancelled"
        error = task.exception()
        return type(error).__name__ if error else ""

    @staticmethod
    async def _handle(on_new_message: OnNewMessage, message: UserMessage) -> None:
        try:
            await on_new_message(message)
        except SystemExit as error:  # Rasa's SQL tracker store: one message would end the whole server
            raise RuntimeError("something tried to end the server") from error
