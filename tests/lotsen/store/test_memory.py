"""Recent conversations: bounded in number and in time."""

import yaml

from lotsen import paths
from lotsen.store.database import Row
from lotsen.store.memory import SECONDS, Memory


def rows(text: str) -> list[Row]:
    return [Row("user", None, None, None, text)]


def test_what_was_longest_unused_goes_first() -> None:
    memory = Memory(conversations=2)
    memory.keep("a", rows("1"))
    memory.keep("b", rows("2"))
    memory.keep("a", rows("3"))
    memory.keep("c", rows("4"))
    assert len(memory) == 2
    assert (memory.rows("a"), memory.rows("b"), memory.rows("c")) == (rows("3"), [], rows("4"))


def test_what_is_old_goes() -> None:
    now = [0.0]
    memory = Memory(seconds=60.0, clock=lambda: now[0])
    memory.keep("a", rows("1"))
    now[0] = 59.9
    memory.keep("b", rows("2"))
    assert memory.rows("a") == rows("1")
    now[0] = 60.0
    memory.keep("b", rows("3"))
    assert len(memory) == 1
    assert memory.rows("a") == []


def test_it_lasts_as_long_as_a_session() -> None:
    domain = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert domain["session_config"]["session_expiration_time"] * 60 == SECONDS


def test_forgetting() -> None:
    memory = Memory()
    memory.keep("a", rows("1"))
    memory.forget("a")
    memory.forget("a")
    assert (memory.rows("a"), len(memory)) == ([], 0)
