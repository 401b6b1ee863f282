"""Long dialogues go the same way with the bounded store as with the whole tracker.

The trained policies and the real actions, in this process; what was understood is given, at random.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from lotsen.engine.nlg import LotsenNLG
from lotsen.run import processes
from lotsen.store import tracker_store as module
from lotsen.store.tracker_store import LotsenTrackerStore

TURNS = 120
STATES = 3  # max_history of config.yml
PLACES = ("Tensta", "Rinkeby", "Bromma")
HOURS = 3600.0


class ActionsHere:
    """Stands where Rasa has the action server's address; counts the bytes that would be sent."""

    def __init__(self) -> None:
        self.kwargs: dict[str, Any] = {}
        self.executor = ActionExecutor()
        self.executor.register_package("actions")
        self.sent: list[int] = []

    async def request(self, json: Any, **_: Any) -> Any:
        text = dumps(json)
        self.sent.append(len(text))
        return await self.executor.run(loads(text))


dumps, loads = json.dumps, json.loads


@pytest.fixture(scope="module")
def agent() -> Agent:
    processes.require_model()
    agent = Agent(action_endpoint=EndpointConfig("http://nobody"))
    agent.load_model(processes.MODEL)
    agent.processor.nlg = LotsenNLG(EndpointConfig(), agent.domain)
    agent.processor.action_endpoint = ActionsHere()
    return agent


@pytest.fixture
def bounded(agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LotsenTrackerStore]:
    monkeypatch.setattr(module, "LOAD_SECONDS", 30.0)  # a busy machine must not change what is compared
    monkeypatch.setattr(module, "SAVE_SECONDS", 30.0)
    store = LotsenTrackerStore(agent.domain, host=processes.sqlite_url(tmp_path / "lotsen.db"))
    yield store
    store.close()


def understood(seed: int, intents: list[str]) -> list[dict[str, Any]]:
    """What the pipeline would say of each message; small talk and emergencies often, so that stories meet."""
    choice = random.Random(seed)
    talk = ["halsning", "bekrafta", "neka", "tack", "akut", "akut_oklart", "nlu_fallback", "foljdfraga"]
    parsed = []
    for number in range(TURNS):
        first, *others = choice.sample(talk if choice.random() < 0.6 else intents, 3)
        places = choice.sample(PLACES, choice.randrange(3))
        ranking = [
            {"name": name, "confidence": 0.6 / place} for place, name in enumerate((first, *others), 1)
        ]
        parsed.append(
            {
                "text": f"meddelande {number}",
                "intent": ranking[0],
                "intent_ranking": ranking,
                "entities": [{"entity": "plats", "value": place} for place in places],
            }
        )
    return parsed


async def dialogue(
    agent: Agent, store: TrackerStore, messages: list[dict[str, Any]], before: Callable[[int], None]
) -> list[dict[str, Any]]:
    """For each message what was answered, and what the policies see afterwards."""
    processor = agent.processor
    processor.tracker_store = store
    seen = []
    for number, parsed in enumerate(messages):
        before(number)
        output = CollectingOutputChannel()
        message = UserMessage(
            parsed["text"], output, "a", parse_data=loads(dumps(parsed)), input_channel="lotsen"
        )
        await processor.handle_message(message)
        tracker = await store.retrieve("a")
        assert isinstance(tracker, DialogueStateTracker)
        rule_states = tracker.past_states(agent.domain, omit_unset_slots=True)
        seen.append(
            {
                "answer": [(said.get("text"), said.get("buttons")) for said in output.messages],
                "slots": tracker.current_slot_values(),
                "channel": tracker.get_latest_input_channel(),
                "states": rule_states[-STATES:],
                "policies": {event.policy for event in tracker.events if getattr(event, "policy", None)},
                "events": len(tracker.events),
            }
        )
    return seen


@pytest.mark.parametrize("seed", range(3))
def test_the_same_answers_slots_and_states(
    agent: Agent, bounded: LotsenTrackerStore, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a pause of two hours after every 40 messages: a new session."""
    real, shift = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + shift[0])

    def pause(number: int) -> None:
        shift[0] += 2 * HOURS if number and number % 40 == 0 else 0.0

    intents = [name for name in agent.domain.intents if name not in ("back", "restart", "session_start")]
    messages = understood(seed, intents)
    random.seed(seed)  # Rasa chooses among a response's variants
    whole = asyncio.run(dialogue(agent, InMemoryTrackerStore(agent.domain), messages, pause))
    random.seed(seed)
    ours = asyncio.run(dialogue(agent, bounded, messages, pause))
    for number, (one, other) in enumerate(zip(whole, ours, strict=True)):
        for what in ("answer", "slots", "channel", "states"):
            assert other[what] == one[what], f"message {number}: {messages[number]}"
    assert all(one["answer"] for one in ours)
    # MemoizationPolicy looks past turns that only rules know, further back than is loaded: it never decides.
    assert set().union(*(one["policies"] for one in ours)) == {"RulePolicy"}
    assert max(one["events"] for one in ours) < 60 < max(one["events"] for one in whole)


def test_what_the_action_server_is_sent_does_not_grow(agent: Agent, bounded: LotsenTrackerStore) -> None:
    message = understood(1, ["vad_ar_kontor"] * 3)[0]
    message["intent"] = {"name": "vad_ar_kontor", "confidence": 1.0}
    actions = agent.processor.action_endpoint
    actions.sent.clear()
    asyncio.run(dialogue(agent, bounded, [message] * 300, lambda number: None))
    assert len(actions.sent) == 300
    print(f"bytes sent at message 3, 300: {actions.sent[2]}, {actions.sent[299]}")
    assert max(actions.sent[3:]) <= 1.5 * actions.sent[2]
