"""What stands behind every channel's answer, so that nobody meets silence."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import yaml
from rasa.core.channels.channel import UserMessage

from lotsen import paths
from lotsen.channels.output import BubbleOutput
from lotsen.danger.promise import Words
from lotsen.knowledge.store import knowledge
from lotsen.observe import metrics
from lotsen.secret import keyed_hash
from lotsen.values.bubble import Bubble, Button, Kind
from lotsen.values.intents import ALARM_KIND
from lotsen.values.said import Said
from lotsen.values.turn import current

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
ALARM = "utter_akut"
QUESTION = "utter_akut_oklart"

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
        # Read once, at start: the net must not need a file when everything else is broken.
        responses = yaml.safe_load(paths.DOMAIN.read_text(encoding="utf-8"))["responses"]
        self.alarm = Bubble(responses[ALARM][0]["text"], Kind.ALARM, response=ALARM)
        self._alarm_of = {
            _kind(each): Bubble(each["text"], Kind.ALARM, response=ALARM) for each in responses[ALARM]
        }
        question = responses[QUESTION][0]
        buttons = tuple(Button(each["title"], each["payload"]) for each in question.get("buttons", ()))
        self.question = Bubble(question["text"], Kind.ASK, buttons, response=QUESTION)
        channel = knowledge().channel
        self.lines = tuple(channel.rader_pagar)
        self._words = Words(
            self.alarm, self.question, tuple(_alarms(responses)), channel.rad_fara, self.lines[0]
        )
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

    def words(self, last: str = "") -> Words:
        """Return what may be put first in a reply; before one in danger another line than the `last`."""
        return replace(self._words, in_danger=next(line for line in self.lines if line != last))

    def alarm_of(self, kind: str) -> Bubble:
        """Return the alarm in the words for a kind of danger, the slot `larm`, else the plain one."""
        return self._alarm_of.get(kind, self.alarm)

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


def _kind(variant: dict[str, Any]) -> str:
    """Return the value of the slot that a variant of the alarm is for; empty for the plain one."""
    conditions = variant.get("condition", ())
    return next((str(each["value"]) for each in conditions if each.get("name") == ALARM_KIND), "")


def _alarms(responses: dict[str, Any]) -> Iterator[str]:
    """Yield every text that domain.yml calls an alarm."""
    for variants in responses.values():
        for variant in variants:
            if variant.get("metadata", {}).get("kind") == Kind.ALARM.value:
                yield variant["text"]
