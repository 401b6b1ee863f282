"""Whether this process can do its whole work now: model, tracker store and action server, for probes.

Alive is another matter: a process that answers `GET /` is alive. One that is alive and not ready still sounds
the alarm, so that is no reason to end it or to keep messages from it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable
from typing import Any

import aiohttp
from yarl import URL

from lotsen.observe import metrics

logger = logging.getLogger(__name__)

SECONDS = 1.0  # each part may take so long
KEPT = 1.0  # seconds that an answer holds: probes from many sides cost one look
WATCHED = 10.0  # seconds from one look to the next where nobody probes: an alert comes within a minute
PROBE = "lotsen-readiness"  # a sender that nobody has


class Readiness:
    """Looks at the parts, at most once in KEPT seconds."""

    def __init__(self) -> None:
        self._missing: list[str] = []
        self._known_until = float("-inf")
        self._losses = 0
        self._lock: asyncio.Lock | None = None

    async def missing(self, agent: Any, **known: bool) -> list[str]:
        """Return the names of the parts that don't answer: "model", "store", "actions"; never raises.

        "keeps" is named when what the store is given does not stay, whether or not the store answers.

        `agent` is Rasa's, None while Rasa has none. `known` are parts of which the channel itself knows
        whether they work, such as its platform's `key`.
        """
        if self._lock is None:  # here and not in __init__: belongs to the running event loop
            self._lock = asyncio.Lock()
        async with self._lock:
            if time.monotonic() >= self._known_until:
                parts = await look(agent)
                self._count_losses(agent)
                for part, answers in parts.items():
                    metrics.PART_READY.labels(part).set(answers)
                self._missing = [part for part, answers in parts.items() if not answers]
                self._known_until = time.monotonic() + KEPT
        for part, works in known.items():
            metrics.PART_READY.labels(part).set(works)
        return self._missing + [part for part, works in known.items() if not works]

    def _count_losses(self, agent: Any) -> None:
        losses = getattr(_inside(getattr(agent, "tracker_store", None)), "losses", 0)
        metrics.STORE_LOSSES.inc(max(0, losses - self._losses))
        self._losses = losses

    async def watch(self, app: Any) -> None:
        """Look for ever, also when no probe does, and log what has changed."""
        before: list[str] = []
        while True:
            missing = await self.missing(getattr(app.ctx, "agent", None))
            if missing != before:
                logger.warning("Not ready: %s.", ", ".join(missing) or "nothing, ready again")
                before = missing
            await asyncio.sleep(WATCHED)


async def look(agent: Any) -> dict[str, bool]:
    """Return for each part that could be asked whether it answers now; without a model there is only that."""
    if agent is None or not agent.is_ready():
        return {"model": False}
    parts = {
        "store": store_answers(agent.tracker_store),
        "keeps": store_keeps(agent.tracker_store),
        "actions": actions_answer(agent.action_endpoint),
    }
    found = await asyncio.gather(*(within(name, part) for name, part in parts.items()))
    return {"model": True, **dict(zip(parts, found, strict=True))}


async def within(name: str, part: Awaitable[bool]) -> bool:
    """Return what a part says, False when it fails or takes longer than SECONDS."""
    try:
        return await asyncio.wait_for(part, SECONDS)
    except Exception as error:
        logger.warning("Not ready: %s (%s).", name, type(error).__name__)
        return False


async def store_answers(tracker_store: Any) -> bool:
    """Ask the store itself, inside Rasa's wrapper that hides its errors."""
    store = _inside(tracker_store)
    if hasattr(store, "ready"):
        return bool(await store.ready())
    await store.retrieve(PROBE)
    return True


async def store_keeps(tracker_store: Any) -> bool:
    """Let the store write and read back; another than ours says nothing about it."""
    store = _inside(tracker_store)
    return bool(await store.keeps()) if hasattr(store, "keeps") else True


async def actions_answer(endpoint: Any) -> bool:
    """Ask the action server's health page; without an action server there is nothing to miss."""
    if endpoint is None:
        return True
    health = URL(endpoint.url).with_path("/health")
    async with aiohttp.ClientSession(trust_env=False) as session, session.get(health) as response:
        return response.status == 200


def _inside(tracker_store: Any) -> Any:
    return getattr(tracker_store, "_tracker_store", tracker_store)
