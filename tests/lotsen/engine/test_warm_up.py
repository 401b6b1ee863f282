"""The message before the first: through Rasa's processor, into no store of anybody's; a fault costs nothing.

That a real server leaves nothing of it: tests/lotsen/observe/test_metrics.py.
"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from sanic import Sanic

from lotsen.engine import warm_up
from lotsen.knowledge.store import knowledge
from lotsen.values.turn import current


class Processor:
    """Notes what it is given, with the store that it would save to then."""

    def __init__(self, fault: BaseException | None = None, seconds: float = 0) -> None:
        self.tracker_store: Any = "the real one"
        self.seen: list[tuple[UserMessage, Any, str]] = []
        self.fault, self.seconds = fault, seconds

    async def handle_message(self, message: UserMessage) -> None:
        turn = current()
        assert turn is not None
        self.seen.append((message, self.tracker_store, turn.said.masked))
        await asyncio.sleep(self.seconds)
        if self.fault:
            raise self.fault


def agent(processor: Processor, ready: bool = True) -> Any:
    return SimpleNamespace(processor=processor, domain=Domain.empty(), is_ready=lambda: ready)


def test_one_message_about_a_place_goes_through_and_is_stored_nowhere() -> None:
    processor = Processor()
    asyncio.run(warm_up.warm(agent(processor)))
    ((message, store, said),) = processor.seen
    assert message.text == said in {place.namn for place in knowledge().places.values()}
    assert isinstance(store, InMemoryTrackerStore) and processor.tracker_store == "the real one"
    assert current() is None  # the turn is over


@pytest.mark.parametrize(
    "processor", [Processor(fault=RuntimeError("secret")), Processor(seconds=60)], ids=["fails", "hangs"]
)
def test_a_fault_is_said_and_costs_nothing(processor: Processor, caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(warm_up.warm(agent(processor), seconds=0.05))
    assert len(processor.seen) == 1
    (record,) = [one for one in caplog.records if one.name == warm_up.__name__]
    assert record.levelname == "WARNING" and "secret" not in record.getMessage()


def test_without_a_model_nothing_is_asked() -> None:
    processor = Processor()
    asyncio.run(warm_up.warm(agent(processor, ready=False)))
    asyncio.run(warm_up.warm(None))
    assert processor.seen == []


def test_a_server_warms_up_before_it_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(Sanic, "run", ran.append)
    warm_up.before_serving()
    registered: list[tuple[Any, str]] = []
    processor = Processor()
    app: Any = SimpleNamespace(
        register_listener=lambda *given: registered.append(given),
        ctx=SimpleNamespace(agent=agent(processor)),
    )
    Sanic.run(app)
    ((listener, event),) = registered
    assert ran == [app] and event == "before_server_start"
    asyncio.run(listener(app, None))
    assert len(processor.seen) == 1
