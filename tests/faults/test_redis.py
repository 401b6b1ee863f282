"""Redis, which counts requests, goes and comes back: answers go on, and so does the counting in the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from lotsen.run import processes
from tests.faults.running import again, site
from tests.faults.visitor import ALARMS, EASIER, EMERGENCY, HELLO, QUESTION, Visitor, until
from tests.services.topology import Member, redis_program

LIMITS = {"LOTSEN_LIMIT_SESSION": "4/hour", "LOTSEN_LIMIT_ADDRESS": "10000/second"}
TOO_OFTEN = 429


def refused(visitor: Visitor) -> bool:
    """Whether a visitor who asks more often than allowed is told so."""
    for _ in range(6):
        assert visitor.ask(HELLO[0], insist=False)
    return TOO_OFTEN in visitor.seen


@pytest.mark.parametrize("way", ["killed", "frozen"])
def test_gone_and_back(tmp_path: Path, way: str) -> None:
    port = processes.free_port()
    options = ["--port", str(port), "--bind", processes.HOST, "--dir", str(tmp_path), "--save", ""]
    environment = {**LIMITS, "LOTSEN_REDIS": f"redis://{processes.HOST}:{port}/1"}
    command = [redis_program(), *options]
    with Member("redis", command, port, "", processes.child_environment(1), tmp_path) as redis:
        redis.start()
        with site(tmp_path, environment=environment) as running:
            until(lambda: refused(running.visitor()))
            if way == "killed":
                redis.kill()
                without(running.visitor())
                again(redis)
            else:
                with running.frozen(redis):
                    without(running.visitor())
            until(lambda: refused(running.visitor()))
            visitor = running.visitor()
            assert refused(visitor)
            assert visitor.ask(EMERGENCY, insist=False)[0] in ALARMS  # refused, and told what matters


def without(visitor: Visitor) -> None:
    for _ in range(3):
        assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
        assert visitor.ask(EASIER[0]) == [EASIER[1]]
        assert visitor.ask(EMERGENCY)[0] in ALARMS
    assert set(visitor.seen) == {200}
