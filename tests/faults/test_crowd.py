"""200 people write in the same moment: every one is answered, and every emergency gets its alarm."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.running import Site, site
from tests.faults.visitor import ALARMS, EMERGENCY, HELLO, QUESTION, SAFE, Visitor, until

CROWD = 200
TEXTS = (QUESTION[0], EMERGENCY, HELLO[0], "Vad är Mumin?")


def at_once(visitors: list[Visitor]) -> list[tuple[str, list[str]]]:
    gate = threading.Barrier(len(visitors))

    def write(number: int) -> tuple[str, list[str]]:
        text = TEXTS[number % len(TEXTS)]
        gate.wait()
        return text, visitors[number].ask(text)

    with ThreadPoolExecutor(len(visitors)) as pool:
        return list(pool.map(write, range(len(visitors))))


def kept(running: Site, visitor: Visitor) -> bool:
    """All that was answered by the assistant itself; what the net answered may be there or not."""
    return set(visitor.own) <= set(running.stored(visitor))


def test_two_hundred_at_once(tmp_path: Path) -> None:
    with site(tmp_path) as running:
        visitors = [running.visitor() for _ in range(CROWD)]
        for text, said in at_once(visitors):
            assert (said[0] in ALARMS) == (text == EMERGENCY)
        # Twenty of one person's. Rasa's own lock, looked at once a second, left all but five to the net.
        someone = running.visitor()
        someone.ask(HELLO[0])
        of_one = at_once([running.visitor(someone.session) for _ in range(20)])
        assert [text for text, answer in of_one if SAFE in answer] == []
        # From now on as if nothing had been.
        until(lambda: running.visitor().ask(QUESTION[0]) == [QUESTION[1]])
        assert {visitor.ask(EMERGENCY)[0] for visitor in visitors[:20]} <= {*ALARMS}
        until(lambda: all(kept(running, visitor) for visitor in visitors))
