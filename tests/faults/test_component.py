"""Any part of Rasa raises: the safe text, the alarm where a phrase stands, and the next message is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.broken_rasa import WORD, pipeline
from tests.faults.running import Site, site
from tests.faults.visitor import ALARM, EMERGENCY, QUESTION, SAFE

PARTS = [f"{number}x" for number in range(len(pipeline()))] + ["policy", "response", "exit"]
NAMES = [*pipeline(), "policy", "response", "exit"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("component"), module="tests.faults.broken_rasa") as one:
        yield one


@pytest.mark.parametrize("part", PARTS, ids=NAMES)
def test_a_part_that_raises(running: Site, part: str) -> None:
    visitor = running.visitor()
    assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
    assert visitor.ask(f"hej {WORD}{part}") == [SAFE]
    assert visitor.ask(f"{EMERGENCY} {WORD}{part}") == [ALARM]
    assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
    assert visitor.ask(EMERGENCY) == [ALARM]
