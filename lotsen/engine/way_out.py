"""The promise holds on Rasa's own channels too: their replies are checked before they are sent.

Ours answer through the reception, which does so itself and more (lotsen/channels/reception.py). `rest`, where
a credentials file lists it, `rasa shell` and whatever else Rasa has send each bubble as it is uttered; here
the bubbles are collected, mended like any others, and then sent by the channel as if they were uttered so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from lotsen.danger import promise
from lotsen.engine.output import BubbleOutput
from lotsen.knowledge.promised import Promised
from lotsen.nlu.hearing import hear
from lotsen.observe import metrics
from lotsen.values.bubble import Bubble
from lotsen.values.turn import begin

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
        message.output_channel = collected = BubbleOutput()
        try:
            await handle(processor, message)
        finally:  # what was said before something broke is sent, and was to be checked all the same
            message.output_channel = channel
            words = promised.words()
            bubbles, mended = promise.kept(collected.bubbles, turn.grade, turn.in_danger, words)
            if mended:
                metrics.MENDED.labels(message.input_channel, mended).inc()
                logger.info("A reply on channel %s was mended: %s.", message.input_channel, mended)  # no text
            for bubble in bubbles:
                await channel.send_response(message.sender_id, _uttered(bubble))
        return getattr(channel, "messages", None)

    return handle_message


def _uttered(bubble: Bubble) -> dict[str, Any]:
    """Return what Rasa's channels send of a bubble: a text, and its buttons if it has some."""
    buttons = [{"title": each.title, "payload": each.payload} for each in bubble.buttons]
    return {"text": bubble.text, **({"buttons": buttons} if buttons else {})}
