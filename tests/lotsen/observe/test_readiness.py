"""Readiness: true only when model, store and action server answer, with one look a second."""

from __future__ import annotations

import asyncio
import dataclasses
from dataclasses import dataclass, field
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pytest_httpserver import HTTPServer
from rasa.utils.endpoints import EndpointConfig

from lotsen.observe import readiness
from lotsen.observe.readiness import Readiness

PARTS = ("model", "store", "keeps", "actions")


class Store:
    """A tracker store that says how it is, and counts how often it was asked."""

    def __init__(self, ready: Any = True, keeps: bool = True, losses: int = 0) -> None:
        self._ready, self._keeps, self.losses, self.asked = ready, keeps, losses, 0

    async def ready(self) -> bool:
        self.asked += 1
        if self._ready == "never":
            await asyncio.Event().wait()
        if isinstance(self._ready, Exception):
            raise self._ready
        return bool(self._ready)

    async def keeps(self) -> bool:
        return self._keeps


class PlainStore:
    """One of Rasa's, which has nothing but its conversations."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.asked: list[str] = []

    async def retrieve(self, sender: str) -> None:
        self.asked.append(sender)
        if self._error:
            raise self._error


@dataclass
class Wrapper:
    """Rasa's FailSafeTrackerStore: what is inside matters."""

    _tracker_store: Any

    async def retrieve(self, sender: str) -> None:
        return None


@dataclass
class Agent:
    tracker_store: Any = field(default_factory=lambda: Wrapper(Store()))
    action_endpoint: Any = None
    has_model: bool = True

    def is_ready(self) -> bool:
        return self.has_model


def missing(agent: Agent | None) -> list[str]:
    return asyncio.run(Readiness().missing(agent))


@pytest.fixture
def actions(httpserver: HTTPServer) -> EndpointConfig:
    """An action server that is well; Rasa knows it by the address of its webhook."""
    httpserver.expect_request("/health").respond_with_json({"status": "ok"})
    return EndpointConfig(httpserver.url_for("/webhook"))


def test_all_is_there(actions: EndpointConfig) -> None:
    assert missing(Agent(action_endpoint=actions)) == []
    assert missing(Agent()) == []


def test_no_model(actions: EndpointConfig) -> None:
    assert missing(None) == ["model"]
    assert missing(Agent(has_model=False, action_endpoint=actions)) == ["model"]


@pytest.mark.parametrize("state", [False, OSError("gone"), ValueError(), "never"])
def test_a_store_that_does_not_answer(
    state: Any, actions: EndpointConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "SECONDS", 0.1)
    assert missing(Agent(Wrapper(Store(state)), actions)) == ["store"]


def test_a_store_of_rasas() -> None:
    store = PlainStore()
    assert missing(Agent(Wrapper(store))) == []
    assert store.asked == [readiness.PROBE]
    assert missing(Agent(Wrapper(PlainStore(OSError())))) == ["store"]
    assert missing(Agent(PlainStore(OSError()))) == ["store"]


def test_an_action_server_that_is_ill_or_gone(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/health").respond_with_data("", status=500)
    endpoint = EndpointConfig(httpserver.url_for("/webhook"))
    assert missing(Agent(action_endpoint=endpoint)) == ["actions"]
    gone = EndpointConfig("http://127.0.0.1:1/webhook")
    assert missing(Agent(Wrapper(Store(False)), gone)) == ["store", "actions"]


def test_many_who_ask_at_once_cost_one_look() -> None:
    store = Store()

    async def ask() -> list[list[str]]:
        ready = Readiness()
        return await asyncio.gather(*(ready.missing(Agent(Wrapper(store))) for _ in range(20)))

    assert asyncio.run(ask()) == [[]] * 20
    assert store.asked == 1


def test_an_answer_is_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "KEPT", 0.0)
    agent = Agent()

    async def ask() -> list[list[str]]:
        ready = Readiness()
        first = await ready.missing(agent)
        return [first, await ready.missing(dataclasses.replace(agent, has_model=False))]

    assert asyncio.run(ask()) == [[], ["model"]]


def test_it_is_counted(actions: EndpointConfig) -> None:
    """What Prometheus warns by: deploy/prometheus/alerts.yml."""

    def counted() -> dict[str, float | None]:
        return {part: REGISTRY.get_sample_value("lotsen_part_ready", {"part": part}) for part in PARTS}

    missing(Agent(Wrapper(Store(False)), actions))
    assert counted() == {"model": 1, "store": 0, "keeps": 1, "actions": 1}
    missing(Agent(Wrapper(Store(keeps=False)), actions))
    assert counted() == {"model": 1, "store": 1, "keeps": 0, "actions": 1}
    missing(Agent(Wrapper(Store()), actions))
    assert counted() == {"model": 1, "store": 1, "keeps": 1, "actions": 1}


def test_a_store_that_answers_and_keeps_nothing(actions: EndpointConfig) -> None:
    assert missing(Agent(Wrapper(Store(keeps=False)), actions)) == ["keeps"]


def test_a_file_that_was_lost_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "KEPT", 0.0)
    store = Store()

    def counted() -> float:
        return REGISTRY.get_sample_value("lotsen_store_losses_total") or 0.0

    async def ask() -> list[float]:
        ready, found = Readiness(), []
        for losses in (0, 1, 1, 3):
            store.losses = losses
            await ready.missing(Agent(Wrapper(store)))
            found.append(counted())
        return found

    before = counted()
    assert [count - before for count in asyncio.run(ask())] == [0, 1, 1, 3]


def test_the_log_names_the_part_and_no_address(caplog: pytest.LogCaptureFixture) -> None:
    missing(Agent(Wrapper(Store(OSError("postgresql://lotsen:password@db")))))
    assert "store" in caplog.text and "OSError" in caplog.text
    assert "password" not in caplog.text


def test_what_the_channel_itself_knows(actions: EndpointConfig) -> None:
    """It is not kept with the look at the others."""

    async def ask() -> list[list[str]]:
        ready, agent = Readiness(), Agent(Wrapper(Store(False)), actions)
        return [await ready.missing(agent, key=works) for works in (True, False, True)]

    assert asyncio.run(ask()) == [["store"], ["store", "key"], ["store"]]
    assert REGISTRY.get_sample_value("lotsen_part_ready", {"part": "key"}) == 1
