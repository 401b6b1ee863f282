"""What a delivery ends in; the channels' contract (contract.py) tries the same over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage

from lotsen import off_switch
from lotsen.channels.messaging import delivery as module
from lotsen.channels.messaging import sending
from lotsen.channels.messaging.delivery import Delivery
from lotsen.channels.messaging.platform_message import PlatformMessage
from lotsen.channels.messaging.sending import KeyRefused, Refused
from lotsen.values.bubble import Bubble


@pytest.fixture(autouse=True)
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(off_switch.VARIABLE, str(tmp_path / "off"))
    monkeypatch.setattr(sending, "PAUSE", 0.0)


class Platform:
    """Takes what it is sent, or raises what it is told."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)
        self.taken: list[str] = []
        self.settled: list[str] = []
        self.heard = 0

    async def rasa(self, message: UserMessage) -> None:
        self.heard += 1
        assert message.output_channel is not None
        for part in str(message.text).split(" | "):
            await message.output_channel.send_text_message("", f"Svar på: {part}")

    async def send(self, message: PlatformMessage, bubble: Bubble) -> None:
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        self.taken.append(bubble.text)
        await asyncio.sleep(0)  # a real one lets the others go on here

    async def settle(self, message: PlatformMessage) -> None:
        self.settled.append(message.id)


def message(id: str = "1", text: str = "Vad är Mumin?", sender: str = "anna") -> PlatformMessage:
    """A text with " | " is answered in so many bubbles."""
    return PlatformMessage("prov", sender, sender, id, text)


def deliver(platform: Platform, *batches: list[PlatformMessage]) -> list[tuple[bool, bool]]:
    """Deliver one batch after the other; return whether each is settled, and whether the key works then."""

    async def run() -> list[tuple[bool, bool]]:
        made = Delivery(("prov",), platform.rasa, platform.send, platform.settle)
        return [(await made.settled(batch, None), made.key_works) for batch in batches]

    return asyncio.run(run())


def test_an_answer_is_sent_once() -> None:
    platform = Platform()
    assert deliver(platform, [message()], [message()], []) == [(True, True)] * 3
    assert (platform.taken, platform.heard, platform.settled) == (["Svar på: Vad är Mumin?"], 1, ["1"])


def test_a_key_is_refused_until_it_works_again() -> None:
    """The answer is the one that was worked out the first time."""
    platform = Platform(KeyRefused("LOTSEN_X"), KeyRefused("LOTSEN_X"))
    assert deliver(platform, [message()], [message()], [message()]) == [
        (False, False),
        (False, False),
        (True, True),
    ]
    assert (len(platform.taken), platform.heard) == (1, 1)


def test_a_refused_person_says_nothing_about_the_key() -> None:
    """Neither that it works nor that it does not."""
    platform = Platform(KeyRefused("LOTSEN_X"), Refused("blocked"))
    assert deliver(platform, [message()], [message("2")]) == [(False, False), (True, False)]


def test_one_of_a_batch_is_left() -> None:
    platform = Platform(KeyRefused("LOTSEN_X"))
    assert deliver(platform, [message("1"), message("2")])[0][0] is False
    assert len(platform.taken) == 1


def test_the_first_bubble_comes_twice_when_the_second_was_not_taken() -> None:
    """docs/channels.md, point 5: nothing is lost, and Rasa hears it once."""
    platform = Platform(None, KeyRefused("LOTSEN_X"))
    assert [
        settled for settled, _ in deliver(platform, [message(text="A | B")], [message(text="A | B")])
    ] == [
        False,
        True,
    ]
    assert (platform.taken, platform.heard) == (["Svar på: A", "Svar på: A", "Svar på: B"], 1)


def test_a_settle_that_fails_sends_nothing_again(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Platform):
        async def settle(self, message: PlatformMessage) -> None:
            raise OSError("hemligt")

    platform = Broken()
    assert deliver(platform, [message()], [message()]) == [(True, True)] * 2
    assert (len(platform.taken), platform.heard) == (1, 1)
    assert "OSError" in caplog.text and "hemligt" not in caplog.text


def test_letters_of_one_sender_are_answered_one_after_the_other() -> None:
    """And those of another at the same time."""
    platform = Platform()
    batch = [message("1", "A | B"), message("2", "C | D"), message("3", "E | F", "bo")]
    assert deliver(platform, batch) == [(True, True)]
    said = [text.removeprefix("Svar på: ") for text in platform.taken]
    assert [each for each in said if each in "ABCD"] == ["A", "B", "C", "D"]
    assert said.index("E") < said.index("C")


def test_a_letter_is_answered_though_the_one_before_it_was_not_sent() -> None:
    """It may be the one that tells of danger."""
    platform = Platform(KeyRefused("LOTSEN_X"))
    assert deliver(platform, [message("1", "A"), message("2", "B")])[0][0] is False
    assert platform.taken == ["Svar på: B"]


def test_what_takes_too_long_goes_on_and_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ACK_SECONDS", 0.01)

    class Slow(Platform):
        go: asyncio.Event

        async def send(self, message: PlatformMessage, bubble: Bubble) -> None:
            await self.go.wait()
            await super().send(message, bubble)

    async def run() -> list[bool]:
        platform.go = asyncio.Event()
        made = Delivery(("prov",), platform.rasa, platform.send, platform.settle)
        first = await made.settled([message()], None)
        platform.go.set()
        monkeypatch.setattr(module, "ACK_SECONDS", 60.0)
        return [first, await made.settled([message()], None)]

    platform = Slow()
    assert asyncio.run(run()) == [False, True]
    assert (len(platform.taken), platform.heard) == (1, 1)
