"""The promise holds on Rasa's own channels too: their replies are checked before they are sent.

Ours answer through the reception, which does so itself and more (lotsen/channels/reception.py). `rest`, where
a credentials file lists it, `rasa shell` and whatever else Rasa has send each bubble as it is uttered; here
what would break the promise waits for the others, is mended like any reply, and sent as if uttered so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from lotsen.danger import promise
from lotsen.danger.promise import Words
from lotsen.engine.output import BubbleOutput
from lotsen.knowledge.promised import Promised
from lotsen.nlu.hearing import hear
from lotsen.observe import metrics
from lotsen.values.bubble import Bubble
from lotsen.values.turn import Turn, begin

logger = logging.getLogger(__name__)

Handle = Callable[[Any, Any], Coroutine[Any, Any, Any]]


def replace_rasas() -> None:
    """Let the processor of this process check the replies of channels that are not ours."""
    from rasa.core.processor import MessageProcessor

    MessageProcessor.handle_message = checked(MessageProcessor.handle_message, Promised())


def checked(handle: Handle, promised: Promised) -> Handle:
    """Return the processor's `handle_message`, with the promise held by what it sends on Rasa's channels."""

    async def handle_message(processor: Any, message: Any) -> Any:
        channel = message.output_channel
        if channel is None or isinstance(channel, BubbleOutput):
            return await handle(processor, message)
        turn = begin(hear(message.text, private=False))
        message.output_channel = output = _Checked(channel, message, turn, promised.words())
        try:
            await handle(processor, message)
        finally:  # what was said before something broke is sent, and was to be checked all the same
            message.output_channel = channel
            await output.send_rest()
        return getattr(channel, "messages", None)

    return handle_message


class _Checked(BubbleOutput):
    """Sends what holds the promise in any state at once, since an action may hang; the rest at the end."""

    def __init__(self, channel: Any, message: Any, turn: Turn, words: Words) -> None:
        super().__init__()
        self._channel, self._incoming, self._turn, self._words = channel, message, turn, words
        self._sent = 0

    async def _persist_message(self, message: dict[str, Any]) -> None:
        await super()._persist_message(message)
        if self._sent or not self._kept(in_danger=True)[1]:
            await self._send(self.bubbles)

    async def send_rest(self) -> None:
        """Send what was not sent yet; whether the dialogue is in danger is known by now."""
        bubbles, mended = (self.bubbles, "") if self._sent else self._kept(self._turn.in_danger)
        if mended:
            name = self._incoming.input_channel
            metrics.MENDED.labels(name, mended).inc()
            logger.info("A reply on channel %s was mended: %s.", name, mended)  # no text
        await self._send(bubbles)

    def _kept(self, in_danger: bool) -> tuple[list[Bubble], str]:
        return promise.kept(self.bubbles, self._turn.grade, in_danger, self._words)

    async def _send(self, bubbles: list[Bubble]) -> None:
        new, self._sent = bubbles[self._sent :], len(bubbles)
        for bubble in new:
            await self._channel.send_response(self._incoming.sender_id, _uttered(bubble))


def _uttered(bubble: Bubble) -> dict[str, Any]:
    """Return what Rasa's channels send of a bubble: a text, and its buttons if it has some."""
    buttons = [{"title": each.title, "payload": each.payload} for each in bubble.buttons]
    return {"text": bubble.text, **({"buttons": buttons} if buttons else {})}
