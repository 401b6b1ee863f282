"""The action server is killed or frozen in the middle of the work, and comes back without a word to Rasa.

One that was never there or answers nonsense is in test_safety_net.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.running import Site, again, site
from tests.faults.visitor import ALARM, ALARMS, EASIER, EMERGENCY, HELLO, QUESTION, SAFE, Visitor, until


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("actions")) as one:
        yield one


def test_killed_in_the_middle_and_started_again(running: Site) -> None:
    """Five visitors go on asking: each hears the answer or both numbers, and in the end the answer."""
    visitors = [running.visitor() for _ in range(5)]
    over = False

    def ask(visitor: Visitor) -> list[list[str]]:
        heard = []
        while not over:
            heard += [visitor.ask(QUESTION[0]), visitor.ask(EMERGENCY)]
        return heard

    with ThreadPoolExecutor(len(visitors)) as pool:
        work = [pool.submit(ask, visitor) for visitor in visitors]
        try:
            for _ in range(3):
                before = len(visitors[0].own)
                until(lambda: len(visitors[0].own) > before + 3)  # noqa: B023
                running.actions.kill()
                assert running.visitor().ask(EMERGENCY)[0] == ALARM
                assert running.visitor().ask(QUESTION[0]) == [SAFE]
                again(running.actions)
                running.actions.wait()
                until(lambda: running.visitor().ask(QUESTION[0]) == [QUESTION[1]])
        finally:
            over = True
    heard = [said for one in work for said in one.result()]
    assert {said[0] for said in heard} <= {QUESTION[1], SAFE, *ALARMS}
    assert all(visitor.ask(QUESTION[0]) == [QUESTION[1]] for visitor in visitors)


def test_frozen_and_thawed(running: Site) -> None:
    """The late answers are heard by nobody, and the thread goes on."""
    visitors = [running.visitor() for _ in range(3)]
    assert all(visitor.ask(QUESTION[0]) == [QUESTION[1]] for visitor in visitors)
    with running.frozen(running.actions), ThreadPoolExecutor(len(visitors)) as pool:
        assert list(pool.map(lambda one: one.ask(EASIER[0]), visitors)) == [[SAFE]] * len(visitors)
        assert all(visitor.ask(EMERGENCY)[0] == ALARM for visitor in visitors)
        assert running.visitor().ask(HELLO[0]) == [HELLO[1]]
    until(lambda: running.visitor().ask(QUESTION[0]) == [QUESTION[1]])
    for visitor in visitors:
        assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
        assert visitor.ask(EASIER[0]) == [EASIER[1]]
