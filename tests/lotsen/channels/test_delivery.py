"""What a delivery ends in; the channels' contract (contract.py) tries the same over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from lotsen import off_switch
from lotsen.channels import delivery as module
from lotsen.channels import sending
from lotsen.channels.delivery import Delivery
from lotsen.channels.letters import Letter
from lotsen.channels.sending import KeyRefused, Refused


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
        await message.output_channel.send_text_message("", f"Svar på: {message.text}")

    async def send(self, letter: Letter, bubble: dict[str, Any]) -> None:
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        self.taken.append(bubble["text"])

    async def settle(self, letter: Letter) -> None:
        self.settled.append(letter.id)


def letter(id: str = "1", text: str = "Vad är Mumin?") -> Letter:
    return Letter("prov", "anna", "anna", id, text)


def deliver(platform: Platform, *batches: list[Letter]) -> list[tuple[bool, bool]]:
    """Deliver one batch after the other; return whether each is settled, and whether the key works then."""

    async def run() -> list[tuple[bool, bool]]:
        made = Delivery(("prov",), platform.rasa, platform.send, platform.settle)
        return [(await made.settled(batch, None), made.key_works) for batch in batches]

    return asyncio.run(run())


def test_an_answer_is_sent_once() -> None:
    platform = Platform()
    assert deliver(platform, [letter()], [letter()], []) == [(True, True)] * 3
    assert (platform.taken, platform.heard, platform.settled) == (["Svar på: Vad är Mumin?"], 1, ["1"])


def test_a_key_is_refused_until_it_works_again() -> None:
    """The answer is the one that was worked out the first time."""
    platform = Platform(KeyRefused("LOTSEN_X"), KeyRefused("LOTSEN_X"))
    assert deliver(platform, [letter()], [letter()], [letter()]) == [
        (False, False),
        (False, False),
        (True, True),
    ]
    assert (len(platform.taken), platform.heard) == (1, 1)


def test_a_refused_person_says_nothing_about_the_key() -> None:
    """Neither that it works nor that it does not."""
    platform = Platform(KeyRefused("LOTSEN_X"), Refused("blocked"))
    assert deliver(platform, [letter()], [letter("2")]) == [(False, False), (True, False)]


def test_one_of_a_batch_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    platform = Platform(KeyRefused("LOTSEN_X"))
    assert deliver(platform, [letter("1"), letter("2")])[0][0] is False
    assert len(platform.taken) == 1


def test_what_takes_too_long_goes_on_and_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ACK_SECONDS", 0.01)

    class Slow(Platform):
        go: asyncio.Event

        async def send(self, letter: Letter, bubble: dict[str, Any]) -> None:
            await self.go.wait()
            await super().send(letter, bubble)

    async def run() -> list[bool]:
        platform.go = asyncio.Event()
        made = Delivery(("prov",), platform.rasa, platform.send, platform.settle)
        first = await made.settled([letter()], None)
        platform.go.set()
        monkeypatch.setattr(module, "ACK_SECONDS", 60.0)
        return [first, await made.settled([letter()], None)]

    platform = Slow()
    assert asyncio.run(run()) == [False, True]
    assert (len(platform.taken), platform.heard) == (1, 1)
