"""The clock of Rasa's machine jumps a day ahead and back: sessions, limits, store and net go on."""

from __future__ import annotations

from pathlib import Path

from tests.faults.broken_rasa import CLOCK, WORD
from tests.faults.running import site
from tests.faults.visitor import ALARM, EASIER, EMERGENCY, HELLO, QUESTION, SAFE

DAY = 86_400
JUMPS = (0, DAY + 60, 0, -DAY - 60, 0, 3 * DAY, -3 * DAY)
LIMITS = {"LOTSEN_LIMIT_SESSION": "7/minute"}


def test_a_day_ahead_and_back(tmp_path: Path) -> None:
    clock = tmp_path / "clock"

    def jump(seconds: int) -> None:
        new = clock.with_suffix(".new")
        new.write_text(str(seconds), encoding="utf-8")
        new.replace(clock)

    jump(0)
    environment = {CLOCK: str(clock), **LIMITS}
    with site(tmp_path, module="tests.faults.broken_rasa", environment=environment) as running:
        old = running.visitor()
        for seconds in JUMPS:
            jump(seconds)
            new = running.visitor()
            for visitor in (old, new):
                assert visitor.ask(QUESTION[0], insist=False) == [QUESTION[1]]
                assert visitor.ask(EASIER[0], insist=False) == [EASIER[1]]
                assert visitor.ask(EMERGENCY, insist=False)[0] == ALARM
                assert visitor.ask(f"{HELLO[0]} {WORD}policy", insist=False) == [SAFE]
            until_refused = [visitor.ask(HELLO[0], insist=False) for visitor in [new] * 8]
            assert all(until_refused) and new.seen[-1] == 429
            assert [text for text in running.stored(new) if text in new.own] == new.own
        assert set(old.seen) == {200}
