"""Who gets no answer is judged by the guard alone: a few at a time, with time for others in between."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from lotsen.channels import judging
from lotsen.channels.judging import PLACES, Judging, judged
from lotsen.nlu.hearing import hear
from lotsen.values.intents import ALARM_KIND
from lotsen.values.turn import current
from lotsen.values.understanding import Danger, Grade, Understanding


class Agent:
    """One whose pipeline finds the grade, or raises."""

    def __init__(self, grade: Grade | Exception, kind: str = "") -> None:
        self.grade, self.kind = grade, kind
        self.heard: list[str] = []
        self.processor = SimpleNamespace(parse_message=self.parse)

    async def parse(self, message: UserMessage) -> dict[str, Any]:
        self.heard.append(message.text)
        turn = current()
        assert turn is not None
        if isinstance(self.grade, Exception):
            raise self.grade
        turn.understanding = Understanding((), danger=Danger(grade=self.grade))
        return {"entities": [{"entity": ALARM_KIND, "value": self.kind}] if self.kind else []}


def judge(text: str, agent: Any) -> tuple[Grade, str]:
    return asyncio.run(judged(hear(text), agent))


@pytest.mark.parametrize("grade", Grade)
def test_the_guards_word_counts(grade: Grade) -> None:
    assert judge("hon andas konstigt", Agent(grade, "kris")) == (grade, "kris")


def test_a_phrase_needs_no_guard() -> None:
    agent = Agent(Grade.NONE)
    assert judge("det brinner i huset", agent) == (Grade.ALARM, "")
    assert agent.heard == []


def test_a_button_says_what_it_means() -> None:
    agent = Agent(Grade.NONE)
    assert (judge("/akut", agent)[0], judge("/ej_akut", agent)[0]) == (Grade.ALARM, Grade.NONE)
    assert agent.heard == []


@pytest.mark.parametrize("agent", [Agent(ValueError("hemligt")), None])
def test_a_broken_assistant_is_no_reason_for_silence(agent: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert judge("hej hemligt", agent) == (Grade.NONE, "")
    assert "not judged" in caplog.text and "hemligt" not in caplog.text


def test_one_after_the_other_and_a_bounded_number_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thirty senders at once twelve are judged; a thirteenth would wait too long."""
    monkeypatch.setattr(judging, "REST", 0.0)
    at_work: list[int] = []

    async def sender(places: Judging, name: str) -> bool:
        async with places.place(name) as found:
            if found:
                at_work.append(1)
                assert sum(at_work) == 1
                await asyncio.sleep(0)
                at_work.append(-1)
            return found

    async def crowd() -> tuple[list[bool], bool]:
        places = Judging()
        found = await asyncio.gather(*(sender(places, f"{number}") for number in range(30)))
        return found, await sender(places, "later")

    assert asyncio.run(crowd()) == ([True] * PLACES + [False] * (30 - PLACES), True)


def test_one_sender_has_one_place() -> None:
    async def run() -> list[bool]:
        places = Judging()
        async with places.place("a") as first, places.place("a") as second:
            return [first, second]

    assert asyncio.run(run()) == [True, False]


def test_the_loop_is_left_to_others_for_longer_than_a_message_took(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock of the test's own: 30 ms of work, 60 ms for others."""
    now, slept = 0.0, []

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(round(seconds, 3))
        now += seconds

    monkeypatch.setattr("lotsen.channels.turns.time.monotonic", lambda: now)
    monkeypatch.setattr("lotsen.channels.turns.asyncio.sleep", sleep)

    async def run() -> None:
        nonlocal now
        places = Judging()
        for name in "abc":
            async with places.place(name):
                now += 0.03

    asyncio.run(run())
    assert slept == [0.0, 0.06, 0.06]
