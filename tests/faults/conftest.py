"""At the end: no message that was sent into broken parts met silence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.visitor import TALLY


@pytest.fixture(scope="session", autouse=True)
def nobody_met_silence() -> Iterator[None]:
    yield
    assert TALLY.silent == []
