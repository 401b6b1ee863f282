"""The way of a message through any channel, from raw text to the bubbles that answer it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from cachetools import FIFOCache

from lotsen import off_switch
from lotsen.answers.last_message import EASY
from lotsen.channels.alarmed import Alarmed
from lotsen.channels.deletion import Wish, agrees, wish
from lotsen.channels.judging import Judging, judged
from lotsen.channels.limiter import Limiter
from lotsen.channels.notices import Notices
from lotsen.channels.once import Once
from lotsen.channels.safety_net import OnNewMessage, SafetyNet
from lotsen.danger import promise
from lotsen.knowledge.store import knowledge
from lotsen.nlu.hearing import alarming, hear
from lotsen.observe import metrics
from lotsen.secret import keyed_hash
from lotsen.store.tracker_store import store_of
from lotsen.values.bubble import Bubble, Kind
from lotsen.values.intents import EMERGENCY
from lotsen.values.rating import Rating
from lotsen.values.said import Phrase, Said
from lotsen.values.state import ALARMED, ASKED, IN_DANGER
from lotsen.values.turn import begin
from lotsen.values.understanding import Grade

logger = logging.getLogger(__name__)

# Seconds. Longer than a message may take that is answered before it, shorter than a platform waits.
DELETION_DEADLINE = 8.0
# Dialogues of which we remember the line that was put before the last answer.
LINES = 10_000
# Thumbs on one answer that are stored; more than anybody means, and a conversation stays as short as it is.
CHANGES_OF_MIND = 10


@dataclass(frozen=True)
class Incoming:
    """One message: its raw text, the sender's id from `sender_id`, the platform's id of the message.

    A `text` of None is a picture, a voice or the like without a word in it.
    """

    text: object
    sender: str
    id: str = ""
    easy: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What a second delivery of the same message has too; other words under the same id are another."""
        return self.sender, keyed_hash("message", f"{self.id} {self.text}")


@dataclass
class Reply:
    """The bubbles to send, never none, and the intent when the pipeline got to decide one.

    grade: of the message. in_danger: whether the dialogue is, None where nobody looked. masked: what is left
    of the message when personal data was taken out of it, else empty. id: what the message is stored under.
    """

    bubbles: list[Bubble]
    intent: str = ""
    outcome: str = "answered"
    grade: Grade = Grade.NONE
    in_danger: bool | None = None
    masked: str = field(default="", repr=False)
    id: str = ""


@dataclass
class Reception:
    """Answers messages of one channel: duplicates, off-switch, masking, deletion, safety net.

    `limiter` is for channels that don't count by themselves how often somebody writes.
    """

    channel: str
    net: SafetyNet = field(default_factory=SafetyNet)
    limiter: Limiter | None = None

    def __post_init__(self) -> None:
        self._once: Once[Reply] = Once()
        self._notices = Notices(self.channel)
        self._alarmed = Alarmed()
        self._judging = Judging()
        self._lines: FIFOCache[str, str] = FIFOCache(LINES)
        self._doubts: FIFOCache[str, bool] = FIFOCache(LINES)  # who was asked whether to delete
        self._rated: FIFOCache[str, int] = FIFOCache(LINES)

    async def answer(self, on_new_message: OnNewMessage, incoming: Incoming, agent: Any) -> Reply:
        """Return the answer to a message; the same again when the platform delivers it twice.

        `agent` is Rasa's, for its store and lock; None while Rasa has none.
        """

        async def work() -> Reply:
            return await self._answer(
                lambda said: self._choose(on_new_message, incoming, said, agent), incoming, agent
            )

        return await self._once.answer(incoming.key, work) if incoming.id else await work()

    async def too_often(self, incoming: Incoming, agent: Any) -> Reply | None:
        """Return what is said to somebody who writes too often: alarm or question, else that it is too often.

        None when too many wait already, so that nobody has looked at the message.
        """
        async with self._judging.place(incoming.sender) as found:
            if not found:
                return None
            return await self._answer(lambda said: self._judged(said, agent), incoming, agent)

    def seen(self, incoming: Incoming) -> bool:
        """Tell whether this very message was answered before; one without an id never was."""
        return bool(incoming.id) and self._once.seen(incoming.key)

    def safe(self, text: object, reason: str) -> list[Bubble]:
        """Return what is said instead of an answer to a raw text: the alarm after a phrase, else `reason`."""
        return self._way_out(self._instead(alarming(text), reason)).bubbles

    async def delete(self, sender: str, agent: Any) -> Reply:
        """Delete a conversation from the store and from memory, and say whether that succeeded.

        Nothing of what was said is left; that somebody may be in danger holds for what is said next.
        """
        for memory in (self._notices, self._once):
            memory.forget(sender)
        state = await self._alarmed.state(sender, agent)
        self._lines.pop(sender, None)
        self._doubts.pop(sender, None)
        try:
            await asyncio.wait_for(_delete(sender, agent), DELETION_DEADLINE)
        except Exception as error:
            logger.error("A conversation could not be deleted: %s.", type(error).__name__)
            return self._way_out(Reply([_notice(knowledge().channel.inte_raderat)], outcome="not_deleted"))
        finally:
            self._alarmed.forget(sender)
            if state in IN_DANGER:
                self._alarmed.remember(sender, state)
        return self._way_out(Reply([_notice(knowledge().channel.raderat)], outcome="deleted"))

    async def rate(self, sender: str, rating: Rating, agent: Any) -> None:
        """Store what somebody thought of an answer with its conversation; it is deleted with it."""
        times = self._rated.get(rating.message, 0)
        if agent is None or times >= CHANGES_OF_MIND:
            return
        self._rated[rating.message] = times + 1
        await store_of(agent.tracker_store).rate(sender, rating)

    async def _answer(
        self, choose: Callable[[Said], Awaitable[Reply]], incoming: Incoming, agent: Any
    ) -> Reply:
        started = time.perf_counter()
        structlog.contextvars.bind_contextvars(channel=self.channel)
        said: Said | None = None
        try:
            said = hear(incoming.text)
            answer = await choose(said)
            answer = self._way_out(answer, incoming.sender)
            if answer.outcome == "answered":
                answer.bubbles = self._notices.added(answer.bubbles, said, incoming.sender)
        except Exception as error:  # a step before or after the net broke: the answer may not be lost with it
            logger.error("An answer on channel %s failed: %s.", self.channel, type(error).__name__)
            phrase = bool(said.phrase) if said else alarming(incoming.text)
            answer = self._way_out(self._instead(phrase, self.net.reserve.text, "failed"))
        if answer.bubbles[0].kind.about_danger and not answer.in_danger:
            state = ALARMED if answer.bubbles[0].kind is Kind.ALARM else ASKED
            await self._alarmed.note(incoming.sender, state, agent)
        if said and said.kinds:
            answer.masked = said.masked
        metrics.SECONDS.labels(self.channel).observe(time.perf_counter() - started)
        metrics.MESSAGES.labels(self.channel, answer.outcome).inc()
        if answer.intent:
            metrics.INTENTS.labels(self.channel, answer.intent).inc()
        return answer

    async def _choose(
        self, on_new_message: OnNewMessage, incoming: Incoming, said: Said, agent: Any
    ) -> Reply:
        """The way of a message, in order: what ends it first ends it."""
        phrase = bool(said.phrase)
        if off_switch.is_off():
            return self._instead(phrase, knowledge().channel.avstangd, "off")
        if self.limiter and await self.limiter.wait(incoming.sender, incoming.sender):
            async with self._judging.place(incoming.sender) as found:
                if found:
                    return await self._judged(said, agent)
            return self._instead(phrase, knowledge().channel.for_ofta, "too_often")
        if incoming.text is None:
            return self._instead(False, knowledge().channel.bara_text, "unreadable")
        wanted = wish(said.clean, knowledge().channel)
        confirmed = self._doubts.pop(incoming.sender, False) and agrees(said.clean, knowledge().channel)
        if wanted is Wish.SURE and (await judged(said, agent))[0] >= Grade.ASK:
            wanted = Wish.NONE  # in Swedish "I hide" is a letter away from a wish for deletion
        if wanted is Wish.SURE or confirmed:
            return await self.delete(incoming.sender, agent)
        if said.phrase is Phrase.HIDDEN:  # the assistant does not see it
            return Reply([self.net.alarm], EMERGENCY, grade=Grade.ALARM)
        await self._alarmed.store(incoming.sender, agent)
        turn = begin(said)
        metadata = {EASY: True} if incoming.easy else None
        bubbles = await self.net.reply(on_new_message, said, incoming.sender, self.channel, metadata)
        in_danger = turn.in_danger or incoming.sender in self._alarmed
        calm = turn.grade is Grade.NONE and not in_danger and not phrase
        if calm and wanted in (Wish.HOW, Wish.DOUBT):
            texts = knowledge().channel
            self._doubts[incoming.sender] = wanted is Wish.DOUBT
            bubbles = [_notice(texts.radera_fraga if wanted is Wish.DOUBT else texts.radera_sa_har)]
        if phrase and said.cut and bubbles[0].kind is not Kind.ALARM:
            # Seen, but drowned by the rest of so long a text.
            return Reply([self.net.alarm, *bubbles], EMERGENCY, grade=Grade.ALARM, in_danger=in_danger)
        return Reply(bubbles, turn.intent, grade=turn.grade, in_danger=in_danger, id=turn.id)

    async def _judged(self, said: Said, agent: Any) -> Reply:
        """What the guard makes of a message that gets no answer."""
        if off_switch.is_off():
            return self._instead(bool(said.phrase), knowledge().channel.avstangd, "off")
        grade, kind = await judged(said, agent)
        found = {Grade.ALARM: self.net.alarm_of(kind), Grade.ASK: self.net.question}
        bubble = found.get(grade) or _notice(knowledge().channel.for_ofta)
        return Reply([bubble], outcome="too_often", grade=grade)

    def _instead(self, phrase: bool, reason: str, outcome: str = "") -> Reply:
        if phrase:
            return Reply([self.net.alarm], outcome=outcome, grade=Grade.ALARM)
        return Reply([_notice(reason)], outcome=outcome)

    def _way_out(self, answer: Reply, sender: str = "") -> Reply:
        """Mend what does not hold the promise: all that any channel sends passes here.

        Where nobody looked whether the dialogue is in danger, it may be.
        """
        words = self.net.words(self._lines.get(sender, ""))
        in_danger = answer.in_danger is not False
        answer.bubbles, mended = promise.kept(answer.bubbles, answer.grade, in_danger, words)
        if mended:
            metrics.MENDED.labels(self.channel, mended).inc()
            logger.info("A reply on channel %s was mended: %s.", self.channel, mended)  # no text
        if mended == promise.IN_DANGER and sender:
            self._lines[sender] = words.in_danger
        return answer


def _notice(text: str) -> Bubble:
    return Bubble(text, Kind.NOTICE)


async def _delete(sender: str, agent: Any) -> None:
    async with agent.lock_store.lock(sender):  # after a message that is still being answered
        await store_of(agent.tracker_store).delete(sender)
