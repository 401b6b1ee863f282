"""At the end: how many messages were sent into broken parts, and that none met silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.visitor import TALLY


@pytest.fixture(scope="session", autouse=True)
def nobody_met_silence() -> Iterator[None]:
    yield
    assert TALLY.silent == []


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if TALLY.messages:
        terminalreporter.write_line(f"faults: {TALLY.messages} messages, {len(TALLY.silent)} silent")
