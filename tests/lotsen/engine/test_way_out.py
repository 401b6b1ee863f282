"""What Rasa's own channels send holds the promise, whichever of them it is.

On a real server: tests/services/test_conversation.py (`rest`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, OutputChannel, UserMessage

from lotsen.engine.output import BubbleOutput
from lotsen.engine.way_out import checked
from lotsen.knowledge.promised import Promised
from lotsen.values.bubble import Bubble, Kind
from lotsen.values.first_line import begins_with_112
from lotsen.values.turn import current
from lotsen.values.understanding import Danger, Grade, Understanding

PROMISED = Promised()
ANSWER = Bubble("Kontor fanns i Tensta.")
QUESTION = replace(PROMISED.question, buttons=())  # a channel may send buttons as texts of their own


class Streaming(OutputChannel):
    """Sends each text at once and keeps nothing that Rasa could hand back, as Socket.IO and the shell do."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    @classmethod
    def name(cls) -> str:
        return "streaming"

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        self.sent.append(text)


def sent(
    channel: OutputChannel,
    bubbles: Sequence[Bubble],
    grade: Grade = Grade.NONE,
    in_danger: bool = False,
    fault: Exception | None = None,
) -> Any:
    """Let a processor that understands so and utters so handle a message on a channel."""

    async def handle(processor: Any, message: UserMessage) -> None:
        turn = current()
        if turn is not None:
            turn.understanding, turn.in_danger = Understanding(danger=Danger(grade=grade)), in_danger
        for bubble in bubbles:
            await message.output_channel.send_response("somebody", bubble.utterance())
        if fault:
            raise fault

    message = UserMessage("hej", channel, "somebody", input_channel=channel.name())
    answered = asyncio.run(checked(handle, PROMISED)(None, message))
    assert message.output_channel is channel
    return answered


@pytest.mark.parametrize(
    ("grade", "in_danger", "first"),
    [
        (Grade.NONE, False, ANSWER.text),
        (Grade.NONE, True, PROMISED.lines[0]),
        (Grade.MENTION, False, PROMISED.words().mention),
        (Grade.ASK, False, PROMISED.question.text),
        (Grade.ALARM, False, PROMISED.alarm.text),
    ],
)
def test_a_reply_is_mended_before_any_channel_sends_it(grade: Grade, in_danger: bool, first: str) -> None:
    channel = Streaming()
    assert sent(channel, [ANSWER], grade, in_danger) is None
    assert channel.sent[0].startswith(first)
    assert channel.sent[-1].endswith(ANSWER.text)


def test_rest_hands_back_the_mended_messages_with_their_buttons() -> None:
    rest = CollectingOutputChannel()
    answered = sent(rest, [PROMISED.question, ANSWER], in_danger=True)
    assert answered is rest.messages and [one["text"] for one in answered] == [
        PROMISED.question.text,
        ANSWER.text,
    ]
    assert [button["payload"] for button in answered[0]["buttons"]] == [
        b.payload for b in PROMISED.question.buttons
    ]
    assert "buttons" not in answered[1]


def test_nobody_in_danger_meets_silence() -> None:
    channel = Streaming()
    sent(channel, [], Grade.ALARM)
    sent(channel, [], in_danger=True)
    assert channel.sent == [PROMISED.alarm.text, PROMISED.lines[0]]


def test_what_was_said_before_a_fault_is_checked_and_the_fault_goes_on() -> None:
    channel = Streaming()
    with pytest.raises(ValueError, match="broken"):
        sent(channel, [ANSWER], in_danger=True, fault=ValueError("broken"))
    (text,) = channel.sent
    assert begins_with_112(text, after_question=False)


def test_our_own_channels_are_left_to_the_reception() -> None:
    ours = BubbleOutput()
    sent(ours, [ANSWER], Grade.ALARM)
    assert ours.bubbles == [ANSWER] and ours.bubbles[0].kind is Kind.ANSWER


@pytest.mark.parametrize(
    ("first", "grade", "at_once"),
    [
        (PROMISED.alarm, Grade.ALARM, True),
        (QUESTION, Grade.ASK, True),
        (QUESTION, Grade.NONE, True),
        (QUESTION, Grade.ALARM, False),  # the alarm has to come before it
        (ANSWER, Grade.NONE, False),  # the dialogue may be in danger
    ],
)
def test_an_action_that_hangs_holds_no_alarm_back(first: Bubble, grade: Grade, at_once: bool) -> None:
    channel, seen = Streaming(), list[int]()

    async def handle(processor: Any, message: UserMessage) -> None:
        turn = current()
        assert turn is not None
        turn.understanding = Understanding(danger=Danger(grade=grade))
        await message.output_channel.send_response("somebody", first.utterance())
        seen.append(len(channel.sent))  # here an action server may be asked
        await message.output_channel.send_response("somebody", ANSWER.utterance())

    message = UserMessage("hej", channel, "somebody", input_channel=channel.name())
    asyncio.run(checked(handle, PROMISED)(None, message))
    assert seen == [int(at_once)]
    assert channel.sent[-2:] == [first.text, ANSWER.text]
