"""Bounded tries: a bubble goes out, is refused for good, or waits for the platform's own redelivery."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lotsen.channels.messaging import sending
from lotsen.channels.messaging.sending import (
    ALARM_TRIES,
    MAX_PAUSE,
    PAUSE,
    TRIES,
    Busy,
    KeyRefused,
    Refused,
    send_all,
)
from lotsen.values.bubble import Bubble, Kind

ALARM, FACT = Bubble("Ring 112 nu.", Kind.ALARM), Bubble("Mumin är en satsning, och 112 ett nummer.")


TRIES_OF = [
    (ALARM, ALARM_TRIES),
    (Bubble("Är någon i fara?", Kind.ASK), ALARM_TRIES),
    (Bubble("Jag kan inte svara just nu.", Kind.NOTICE), ALARM_TRIES),
    (FACT, TRIES),
    (Bubble("Tensta och Husby", Kind.LIST), TRIES),
]


class Platform:
    """Fails as told, then takes everything."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)
        self.tried: list[str] = []
        self.taken: list[str] = []

    async def __call__(self, bubble: Bubble) -> None:
        self.tried.append(bubble.text)
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        self.taken.append(bubble.text)


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, none of which takes time."""
    pauses: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return pauses


def send(platform: Any, *bubbles: Bubble) -> bool:
    return asyncio.run(send_all(platform, list(bubbles), "prov"))


def test_in_order_at_the_first_try(paused: list[float]) -> None:
    platform = Platform()
    assert send(platform, ALARM, FACT)
    assert (platform.taken, paused) == ([ALARM.text, FACT.text], [])


@pytest.mark.parametrize(("bubble", "tries"), TRIES_OF)
def test_the_last_try_counts(paused: list[float], bubble: Bubble, tries: int) -> None:
    assert send(Platform(*[OSError()] * (tries - 1)), bubble)
    assert not send(Platform(*[OSError()] * tries), bubble)


def test_pauses_grow(paused: list[float]) -> None:
    send(Platform(*[OSError()] * ALARM_TRIES), ALARM)
    assert paused == [PAUSE * 2**number for number in range(ALARM_TRIES - 1)]
    assert sum(paused) <= 2 * MAX_PAUSE


def test_a_pause_that_the_platform_asks_for(paused: list[float]) -> None:
    assert send(Platform(Busy(3.0), Busy(0.0)), FACT)
    assert paused == [3.0, PAUSE * 2]


def test_a_pause_that_is_too_long(paused: list[float]) -> None:
    platform = Platform(Busy(MAX_PAUSE + 1))
    assert not send(platform, ALARM)
    assert (len(platform.tried), paused) == (1, [])


def test_what_is_refused_is_not_tried_again(paused: list[float]) -> None:
    """What comes after it is."""
    platform = Platform(Refused("blocked"))
    assert send(platform, ALARM, FACT)
    assert (platform.tried, platform.taken) == ([ALARM.text, FACT.text], [FACT.text])


def test_a_refused_key_waits_for_its_mending(paused: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """One try and one sentence, which names the variable."""
    platform = Platform(KeyRefused("LOTSEN_X_TOKEN"))
    assert not send(platform, ALARM, FACT)
    assert (platform.tried, paused) == ([ALARM.text], [])
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "prov" in record.getMessage() and "LOTSEN_X_TOKEN" in record.getMessage()


def test_what_comes_after_a_failure_waits(paused: list[float]) -> None:
    platform = Platform(*[OSError()] * ALARM_TRIES)
    assert not send(platform, ALARM, FACT)
    assert platform.tried == [ALARM.text] * ALARM_TRIES


def test_a_call_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SEND_SECONDS", 0.01)
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    tried = []

    async def hanging(bubble: Bubble) -> None:
        tried.append(bubble)
        if len(tried) < 2:
            await asyncio.Event().wait()

    assert send(hanging, FACT)
    assert len(tried) == 2


@pytest.mark.parametrize(
    "error", [ValueError("hemligt"), KeyError("hemligt"), Refused("code 551"), Busy(1.0)]
)
def test_the_log_names_the_kind_of_error_only(
    paused: list[float], caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    send(Platform(*[error] * TRIES), FACT)
    assert "prov" in caplog.text and "hemligt" not in caplog.text and "Mumin" not in caplog.text
