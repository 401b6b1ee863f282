"""The 300th message of a conversation costs what the third does: CPU time of Rasa and of the action server.

What the action server is sent is counted in tests/lotsen/store/test_same_dialogue.py, the database's work in
tests/lotsen/store/test_database.py.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from lotsen.run import processes
from tools.speed.process_use import cpu_seconds

QUESTIONS = (
    "Finns det ett lokalt poliskontor i Tensta?",
    "När har kontoren öppet?",
    "Vad är Mumin?",
    "kan du säga det enklare?",
    "Vad gör poliserna på kontoren?",
    "Hur många kontor finns det?",
    "Vad är Nova?",
    "Finns det ett lokalt poliskontor i Rinkeby?",
    "Vilka andra satsningar finns det?",
    "tack",
)
LATE = 300 // len(QUESTIONS) - 1  # rounds after which the 300th message lies in the next one
PAIRS = 7
BOUND = 1.5


def test_the_300th_message_costs_what_the_third_does(
    assistant: processes.Assistant, start: Callable[..., Any]
) -> None:
    """Ten messages late in a long conversation beside the third to twelfth of a new one, the same ones."""
    assert assistant.actions is not None
    parts = (assistant.rasa.pid, assistant.actions.pid)

    def cost(talk: Any) -> float:
        before = cpu_seconds(parts)
        for question in QUESTIONS:
            assert talk.say(question)
        return cpu_seconds(parts) - before

    long = start("lotsen")
    for _ in range(LATE):
        cost(long)
    ratios = []
    for _ in range(PAIRS):
        new = start("lotsen")
        new.say("hej")
        new.say("tack")
        third = cost(new)
        ratios.append(cost(long) / third)
    assert statistics.median(ratios) <= BOUND, ratios
    assert len(long.api("GET", "/tracker")["events"]) > 300 * 4  # and all of it is there
