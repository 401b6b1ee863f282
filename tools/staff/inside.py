"""The whole assistant inside this process: reception, pipeline, policies, with an action server beside it.

What a visitor would get is what comes out, masked and mended as on any channel; here it can be asked why.
Conversations go to a database that is gone afterwards. Raises SettingError when it cannot start.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lotsen.danger.verdict import GuardThresholds, probability
from lotsen.run import processes
from lotsen.values.bubble import Bubble
from lotsen.values.intents import EMERGENCY
from lotsen.values.said import Said
from lotsen.values.turn import current
from lotsen.values.understanding import Grade, Understanding

if TYPE_CHECKING:
    from lotsen.channels.reception import Reception
    from lotsen.nlu.emergency_guard import EmergencyGuard

# The channel that a page is: whole answers, buttons.
PAGE = "webb"


@dataclass(frozen=True)
class Part:
    """A part of a message that was judged by itself, and the probability of danger in it, 0 to 1."""

    text: str = field(repr=False)
    probability: float


@dataclass(frozen=True)
class Exchange:
    """A message and its answer. understanding: None when the pipeline was not asked. seconds: it took."""

    said: Said
    channel: str
    easy: bool
    bubbles: tuple[Bubble, ...]
    intent: str
    outcome: str
    grade: Grade
    understanding: Understanding | None
    parts: tuple[Part, ...]
    seconds: float
    faults: tuple[str, ...] = ()


class Faults(logging.Handler):
    """Keeps what was logged as an error, by which logger: nothing of it may break the dialogue on screen."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.name}: {record.getMessage()}")

    def taken(self) -> tuple[str, ...]:
        """Return what came since this was asked last."""
        lines, self._lines = self._lines, []
        return tuple(lines)


class Inside:
    """One conversation at a time; `anew` begins another one."""

    def __init__(self, agent: Any, guard: EmergencyGuard, faults: Faults) -> None:
        self._agent, self._guard, self._faults = agent, guard, faults
        self._receptions: dict[str, Reception] = {}
        self._parts: tuple[Part, ...] = ()
        self.thresholds = GuardThresholds.of(guard.config)
        self._listen()
        self.anew()

    def anew(self) -> None:
        """Begin a new conversation."""
        from lotsen.channels.safety_net import sender_id

        self._sender = sender_id("shell", secrets.token_hex(8))

    async def say(self, text: str, channel: str = PAGE, easy: bool = False) -> Exchange:
        """Return the answer to a message as it would be sent on a channel, and why it is that."""
        from lotsen.channels.reception import Incoming, Reception
        from lotsen.nlu.hearing import hear

        if channel not in self._receptions:
            self._receptions[channel] = Reception(channel)
        reception = self._receptions[channel]
        before, self._parts = current(), ()
        self._faults.taken()
        started = time.perf_counter()
        reply = await reception.answer(
            self._agent.handle_message, Incoming(text, self._sender, easy=easy), self._agent
        )
        seconds = time.perf_counter() - started
        turn = current()
        return Exchange(
            said=hear(text),
            channel=channel,
            easy=easy,
            bubbles=tuple(reply.bubbles),
            intent=reply.intent,
            outcome=reply.outcome,
            grade=reply.grade,
            understanding=turn.understanding if turn is not None and turn is not before else None,
            parts=self._parts,
            seconds=seconds,
            faults=self._faults.taken(),
        )

    def _listen(self) -> None:
        """Note what the guard makes of each part of a message: of all parts it hands on the highest only."""
        from lotsen.nlu.component import understood

        judge, shares = self._guard.judge, self._guard.shares

        def noting(message: Any, parts: list[Any]) -> None:
            judge(message, parts)
            self._parts = tuple(
                Part(
                    str(part.get("text")),
                    probability(understood(part), shares(part).get(EMERGENCY, 0.0)),
                )
                for part in parts
            )

        setattr(self._guard, "judge", noting)  # noqa: B010  one instance's: mypy refuses the plain form


@contextlib.asynccontextmanager
async def opened(model: Path = processes.MODEL) -> AsyncIterator[Inside]:
    """Start the assistant, and end it with the block. Enter it from the main thread, see processes.spawn."""
    from lotsen.engine.without_tensorflow import leave_out_tensorflow

    with _surroundings() as port:
        command = processes.actions_command(port)
        with processes.started("actions", command, port, dict(os.environ)) as actions:
            leave_out_tensorflow()
            faults = quiet()
            gc.disable()  # it would look through all that is loaded again and again, and find nothing: 0.5 s
            try:
                agent = await _agent(model)
            finally:
                gc.enable()
            from lotsen.store.tracker_store import store_of

            processes.wait_until_ready(actions, processes.health_url(port))
            try:
                yield Inside(agent, _guard(agent), faults)
            finally:
                store_of(agent.tracker_store).close()


async def _agent(model: Path) -> Any:
    import asyncio

    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    from lotsen.engine import per_message, spacy_model

    per_message.replace_rasas()
    spacy_model.replace_rasas()
    endpoints = AvailableEndpoints.read_endpoints(str(processes.ENDPOINTS))
    return await load_agent(str(model), endpoints=endpoints, loop=asyncio.get_running_loop())


def _guard(agent: Any) -> EmergencyGuard:
    from lotsen.nlu.emergency_guard import EmergencyGuard
    from lotsen.settings import SettingError

    nodes = agent.processor.graph_runner._instantiated_nodes.values() if agent.processor else ()
    found = [node._component for node in nodes if isinstance(node._component, EmergencyGuard)]
    if not found:
        raise SettingError(f"The model {processes.WITHOUT_MODEL}")
    return found[0]


@contextlib.contextmanager
def _surroundings() -> Iterator[int]:
    """The variables that both processes need, with a database of their own; yields the actions' port."""
    before, port = dict(os.environ), processes.free_port()
    with tempfile.TemporaryDirectory(prefix="lotsen-shell-") as folder:
        own = {"LOTSEN_DB": processes.sqlite_url(Path(folder) / "lotsen.db")}
        os.environ.update(processes.child_environment(port, own))
        try:
            yield port
        finally:
            os.environ.clear()
            os.environ.update(before)


def quiet() -> Faults:
    """Take Rasa's and our own log off the screen; errors are kept for whoever asks why."""
    import structlog

    faults = Faults()
    logging.root.handlers = [faults]
    logging.root.setLevel(logging.ERROR)
    structlog.configure(
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        processors=[structlog.stdlib.render_to_log_kwargs],
    )
    return faults
