"""Questions that the database answers, refuses, or answers too late."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from lotsen.store.reader import Reader

LONG = 30.0  # seconds: a bound that a passing test does not come near


class FakeWriter:
    def __init__(self) -> None:
        self.down = False
        self.reasons: list[str] = []

    def fell(self, reason: str) -> None:
        self.reasons.append(reason)
        self.down = True


@pytest.fixture
def writer() -> FakeWriter:
    return FakeWriter()


def ask(writer: FakeWriter, question: Any, seconds: float = LONG) -> Any:
    reader = Reader(writer)  # type: ignore[arg-type]
    try:
        return asyncio.run(reader.ask(question, seconds))
    finally:
        reader.close()


def test_an_answer_comes_from_another_thread(writer: FakeWriter) -> None:
    assert ask(writer, threading.get_ident) != threading.get_ident()
    assert writer.reasons == []


def test_a_failure_is_told(writer: FakeWriter) -> None:
    def failing() -> None:
        raise OSError("Hemlig")

    assert ask(writer, failing) is None
    assert writer.reasons == ["OSError"]


def test_one_that_is_late_is_not_waited_for(writer: FakeWriter) -> None:
    answer = threading.Event()
    reader = Reader(writer)  # type: ignore[arg-type]
    assert asyncio.run(reader.ask(lambda: answer.wait(LONG), 0.01)) is None
    assert writer.reasons == ["late"]
    answer.set()
    reader.close()


def test_a_database_that_is_down_is_not_asked(writer: FakeWriter) -> None:
    writer.down = True
    asked: list[int] = []
    assert ask(writer, lambda: asked.append(1)) is None
    assert (asked, writer.reasons) == ([], [])


def test_the_event_loop_goes_on_meanwhile(writer: FakeWriter) -> None:
    answer = threading.Event()
    reader = Reader(writer)  # type: ignore[arg-type]

    async def run() -> bool | None:
        question = asyncio.ensure_future(reader.ask(lambda: answer.wait(LONG), LONG))
        await asyncio.sleep(0)
        assert not question.done()
        answer.set()  # only a loop that is not blocked comes here
        return await question

    assert asyncio.run(run()) is True
    reader.close()
