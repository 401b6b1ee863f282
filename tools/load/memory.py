"""Many messages as fast as they are answered, and what the processes' memory does meanwhile."""

from __future__ import annotations

import queue
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tools.load.client import Page, dialogues
from tools.load.cluster import Cluster

EVERY = 2_500  # messages between two samples
THREADS = 8


def grow(cluster: Cluster, messages: int, every: int = EVERY) -> dict[str, Any]:
    """Send so many messages in ordinary dialogues; a sample of memory before, and after each `every`.

    Raises what a thread met first: an unanswered message, a broken connection.
    """
    samples: list[dict[str, Any]] = [{"messages": 0, "mb": cluster.memory()}]
    failed: queue.Queue[BaseException] = queue.Queue()
    begin = time.monotonic()
    for sent in range(every, messages + 1, every):
        share = [every // THREADS + (number < every % THREADS) for number in range(THREADS)]
        threads = [
            threading.Thread(target=_send, args=(cluster.urls[0], count, sent + number, failed))
            for number, count in enumerate(share)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not failed.empty():
            raise failed.get()
        samples.append({"messages": sent, "mb": cluster.memory()})
        print(f"{sent} messages, {samples[-1]['mb']}", flush=True)
    seconds = time.monotonic() - begin
    return {
        "messages": messages,
        "per_second": round(messages / seconds, 1),
        "slope_mb": round(slope([(one["messages"], resident(one["mb"])) for one in samples]), 2),
        "samples": [
            {**one, "mb": {name: round(size, 1) for name, size in one["mb"].items()}} for one in samples
        ],
    }


def resident(mb: Mapping[str, float]) -> float:
    """Without `pss`, which changes with what else runs on the machine and shares the same libraries."""
    return sum(size for name, size in mb.items() if name != "pss")


def slope(points: Sequence[tuple[float, float]]) -> float:
    """MB in 10,000 messages, by the line of least squares through the second half of the points.

    In the first half memory fills that is bounded: caches of answered messages and of newest conversations.
    """
    late = points[len(points) // 2 :]
    if len(late) < 2:
        return 0.0
    return 10_000 * statistics.linear_regression(*zip(*late, strict=True)).slope


def _send(url: str, count: int, seed: int, failed: queue.Queue[BaseException]) -> None:
    try:
        page = None
        for dialogue in dialogues(seed):
            page = Page(url, page.connection if page else None)
            for step in dialogue:
                if count == 0:
                    return
                page.say(step)
                count -= 1
    except BaseException as error:
        failed.put(error)
