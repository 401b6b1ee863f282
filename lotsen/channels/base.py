"""What every channel has in common: screening before, and a safety net after, so that nobody meets silence."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import yaml
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from lotsen import paths
from lotsen.emergency import plain_phrase
from lotsen.knowledge_store import knowledge
from lotsen.payloads import is_payload
from lotsen.text import clean, without_command

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
Bubble = dict[str, Any]

# Seconds until the net answers; sooner when the text holds a plain emergency phrase.
DEADLINE = 5.0
PHRASE_DEADLINE = 1.0


def screen(text: object) -> str:
    """Return the text that Rasa may see: clean, and without a slash unless it is one of our buttons' payloads."""
    cleaned = clean(text)
    return cleaned if is_payload(cleaned, knowledge()) else without_command(cleaned)


def sender_id(claimed: object) -> str:
    """Return an id that no store or log chokes on: a hash of what the client claims, else a new random one."""
    if isinstance(claimed, str) and claimed:
        return hashlib.sha256(claimed.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return secrets.token_hex(16)


class SafetyNet:
    """Answers whatever happens: the assistant's reply, or the alarm, or the text with both numbers."""

    def __init__(self) -> None:
        # Read once, at start: the net must not need a file when everything else is broken.
        responses = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
        self._alarm: str = responses["utter_akut"][0]["text"]
        self._reserve = knowledge().contacts.reserv

    async def reply(self, on_new_message: OnNewMessage, text: str, sender: str, channel: str) -> list[Bubble]:
        """Return the bubbles that answer `text` (screened); never empty, never an exception.

        A reply that is late is cancelled and not sent afterwards.
        """
        phrase = self._phrase(text)
        output = CollectingOutputChannel()
        message = UserMessage(text, output, sender, input_channel=channel)
        try:
            await asyncio.wait_for(self._handle(on_new_message, message), PHRASE_DEADLINE if phrase else DEADLINE)
            bubbles = [bubble for bubble in output.messages if bubble.get("text")]
            if bubbles:
                return bubbles
            reason = "no reply"
        except Exception as error:  # whatever it was, somebody waits for a number
            reason = type(error).__name__
        logger.error("The safety net answered on channel %s: %s.", channel, reason)  # never the text
        return [self.fallback(phrase)]

    def fallback(self, phrase: bool = False) -> Bubble:
        """Return the alarm when a plain emergency phrase was there, else the text with both numbers."""
        return {"text": self._alarm if phrase else self._reserve}

    @staticmethod
    async def _handle(on_new_message: OnNewMessage, message: UserMessage) -> None:
        await on_new_message(message)

    @staticmethod
    def _phrase(text: str) -> bool:
        try:
            return plain_phrase(text, knowledge().phrases)
        except Exception as error:  # a broken list must not cost the reply
            logger.error("The emergency phrases could not be read: %s.", type(error).__name__)
            return False
