"""Fifty times in a row, while people write, one of the processes is killed and started again at once.

The production topology of tests/services: nginx, two Rasas, two action servers, PostgreSQL, Redis. Which
one is killed is drawn by lot, the same each time; it is ready again first, so that fifty deaths are fifty.
The others may still be starting: at times no Rasa is there at all, and nginx gives the safe text until one
is.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.running import again, stored
from tests.faults.visitor import ALARMS, EASIER, EMERGENCY, HELLO, QUESTION, SAFE, Visitor, until
from tests.services.topology import topology

KILLS = 50
SEED = 112
VISITORS = 4
TEXTS = (QUESTION[0], EASIER[0], EMERGENCY, HELLO[0])
PAUSE = 0.1  # seconds between two messages of one visitor: the two cores are needed to start processes


def test_fifty_in_a_row_under_load(tmp_path: Path) -> None:
    lot = random.Random(SEED)
    with topology(tmp_path) as whole:
        visitors = [Visitor(whole.nginx.url) for _ in range(VISITORS)]
        heard: Counter[str] = Counter()
        over = threading.Event()

        def write(visitor: Visitor) -> None:
            while not over.is_set():
                for text in TEXTS:
                    said = visitor.ask(text)
                    if text == EMERGENCY:
                        # Where only nginx answered in between, this alarm follows one: other words.
                        assert said[0] in ALARMS
                    heard["safe" if said == [SAFE] else "own"] += 1
                    over.wait(PAUSE)

        killed: Counter[str] = Counter()
        with ThreadPoolExecutor(VISITORS) as pool:
            work = [pool.submit(write, visitor) for visitor in visitors]
            try:
                for _ in range(KILLS):
                    member = lot.choice([*whole.rasa, *whole.actions])
                    member.wait()
                    before = sum(heard.values())
                    until(lambda: sum(heard.values()) > before)  # noqa: B023
                    member.kill()
                    again(member)
                    killed[member.name] += 1
                for member in [*whole.rasa, *whole.actions]:
                    member.wait()
            finally:
                over.set()
        for one in work:
            one.result()
        # Every part is back by itself, the threads go on, and what was answered is in the database.
        new = Visitor(whole.nginx.url)
        until(lambda: new.ask(QUESTION[0]) == [QUESTION[1]])
        lost: Counter[str] = Counter()
        for visitor in visitors:
            until(lambda: visitor.ask(QUESTION[0]) == [QUESTION[1]])  # noqa: B023
            assert visitor.ask(EASIER[0]) == [EASIER[1]]
            lost += Counter(visitor.own) - Counter(stored(whole.database.url, visitor))
    statuses = Counter(status for visitor in visitors for status in visitor.seen)
    print(f"\n{dict(killed)} killed; {dict(heard)} answers; statuses {dict(statuses)}; lost {dict(lost)}")
    assert sum(killed.values()) == KILLS
    assert not lost
