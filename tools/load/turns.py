"""What a message costs late in a conversation, and beside many stored ones."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from lotsen.store.engine import create_engine
from lotsen.store.schema import EVENTS
from tools.load.client import Page
from tools.load.cluster import Cluster
from tools.load.dialogues import all_steps, read, variation
from tools.load.rates import at_rate

TURNS = (10, 100, 1000)
WINDOW = 10  # turns that end with each of TURNS
CONVERSATIONS = 8  # side by side: CPU time is counted in hundredths of a second
STORED = 10_000
RATE, SECONDS = 20.0, 20.0
COPIED = [column for column in EVENTS.c if column.name not in ("id", "sender_id")]


def late_turns(cluster: Cluster, turns: Sequence[int] = TURNS) -> list[dict[str, Any]]:
    """One row for each of the turns: median latency and CPU milliseconds of a message up to it."""
    pages = [Page(cluster.urls[0]) for _ in range(CONVERSATIONS)]
    said, forms = all_steps(read())[:WINDOW], variation()  # the same mixture in every window
    rows: list[dict[str, Any]] = []
    taken: list[float] = []
    before = 0.0
    for turn in range(1, max(turns) + 1):
        if turn + WINDOW - 1 in turns:
            before, taken = sum(cluster.cpu().values()), []
        row, column = divmod(turn - 1, WINDOW)
        taken += [
            page.say(forms.of_step(said[column], row * CONVERSATIONS + number))
            for number, page in enumerate(pages)
        ]
        if turn in turns:
            spent = sum(cluster.cpu().values()) - before
            rows.append(
                {
                    "turn": turn,
                    "p50_ms": round(1000 * statistics.median(taken), 1),
                    "cpu_ms": round(1000 * spent / len(taken), 2),
                }
            )
    return rows


def stored(cluster: Cluster, conversations: int = STORED) -> list[dict[str, Any]]:
    """A row with an empty database and one with so many conversations in it."""
    rows = [{"stored": 0, **at_rate(cluster, RATE, SECONDS)}]
    begin = time.monotonic()
    copied = fill(cluster, conversations)
    filled = time.monotonic() - begin
    rows.append({"stored": conversations, **at_rate(cluster, RATE, SECONDS), **copied})
    print(f"{conversations} conversations stored in {filled:.0f} s: {copied}", flush=True)
    return rows


def fill(cluster: Cluster, conversations: int) -> dict[str, float]:
    """Have one dialogue, then copy its rows to so many senders; returns how many rows and MB they are."""
    page = Page(cluster.urls[0])
    for step in read()[0].dialogues[0]:
        page.say(step)
    time.sleep(1.0)  # saved
    engine = create_engine(cluster.database, None)
    with engine.begin() as connection:
        newest = sa.select(EVENTS.c.sender_id).order_by(EVENTS.c.id.desc()).limit(1)
        sender = connection.execute(newest).scalar_one()
        rows = connection.execute(sa.select(*COPIED).where(EVENTS.c.sender_id == sender)).all()
        for number in range(conversations):
            copies = [{**row._mapping, "sender_id": f"{number:032x}"} for row in rows]
            connection.execute(EVENTS.insert(), copies)
    engine.dispose()
    size = sum(len(row.data) for row in rows) * conversations
    return {"rows": len(rows) * conversations, "mb": round(size / 1e6)}
