"""The limits hold for one session and one address, and a broken counter never costs an answer."""

from __future__ import annotations

import asyncio
import math
import time

import pytest
from limits import parse_many

from lotsen.channels import limiter
from lotsen.channels.limiter import Limiter, LimitError
from lotsen.run.processes import free_port


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limiter.SESSION, "3/hour")
    monkeypatch.setenv(limiter.ADDRESS, "5/hour")
    monkeypatch.delenv(limiter.REDIS, raising=False)


def waits(*requests: tuple[str, str]) -> list[int]:
    async def ask() -> list[int]:
        counting = Limiter()
        return [await counting.wait(*request) for request in requests]

    return asyncio.run(ask())


def test_a_session_is_limited_and_another_is_not() -> None:
    assert waits(*[("a", "1")] * 4, ("b", "2")) == [0, 0, 0, 3600, 0]


def test_an_address_is_limited_whatever_session_it_names() -> None:
    assert waits(*[(name, "1") for name in "abcdef"], ("g", "2")) == [0, 0, 0, 0, 0, 3600, 0]


def test_without_a_session_only_the_address_counts() -> None:
    assert waits(*[("", "1")] * 6) == [0, 0, 0, 0, 0, 3600]


def waits_since(*requests: tuple[str, str, float]) -> list[int]:
    async def ask() -> list[int]:
        counting = Limiter()
        return [await counting.wait(*request) for request in requests]

    return asyncio.run(ask())


def test_a_full_address_leaves_sessions_from_before_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pupil fills the school's address; who wrote before goes on, who comes now waits."""
    monkeypatch.setattr(limiter, "SHARE", parse_many("2/hour"))
    long_ago, just_now = time.time() - limiter.SETTLED - 1, time.time()
    pupil = [("", "school", math.inf)] * 6
    friend, newcomer = ("friend", "school", long_ago), ("newcomer", "school", just_now)
    answers = waits_since(*pupil, friend, newcomer, friend, friend, ("other", "school", long_ago))
    assert answers == [0, 0, 0, 0, 0, 3600, 0, 3600, 0, 3600, 0]


def test_the_shares_of_an_address_have_a_bound_too() -> None:
    """As much again as the address: whoever keeps sessions for it costs twice the limit at most."""
    long_ago = time.time() - limiter.SETTLED - 1
    answers = waits_since(*[(f"{number}", "1", long_ago) for number in range(20)])
    assert answers.count(0) == 10


def test_sessions_asked_for_in_time_for_a_flood_have_no_share() -> None:
    assert waits_since(*[(f"{number}", "1", time.time()) for number in range(20)]).count(0) == 5


def test_redis_gone_lets_everybody_through(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once, and Redis is left alone for a while."""
    monkeypatch.setenv(limiter.REDIS, f"redis://127.0.0.1:{free_port()}/0")
    assert waits(*[("a", "1")] * 10) == [0] * 10
    assert [record.message for record in caplog.records] == [
        "Requests are not limited for 5 s: ConnectionError."
    ]


@pytest.mark.parametrize("value", ["många", "5", "5/fortnight", "-1/second"])
def test_a_limit_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(limiter.ADDRESS, value)
    with pytest.raises(LimitError, match=limiter.ADDRESS):
        Limiter()
