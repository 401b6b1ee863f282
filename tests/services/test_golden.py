"""Some golden conversations with the running assistant: it decides what tools/golden/ has recorded.

A change that is meant wants a new record, `python -m tools golden`, whose diff shows what else it changed.
"""

from __future__ import annotations

import pytest

from lotsen.run import processes
from tests.services.conftest import TOKEN
from tools.golden import record
from tools.golden.rasa_engine import RasaEngine

EVERY = 12  # of the conversations; all of them take a minute
# Two processors round the encoder's vectors differently, so what lies at a threshold may fall on either side.
MOST = 2


@pytest.fixture(scope="module")
def engine(assistant: processes.Assistant) -> RasaEngine:
    return RasaEngine(assistant.rasa_url, TOKEN)


def test_the_assistant_decides_what_is_recorded(engine: RasaEngine) -> None:
    some = record.conversations()[::EVERY]
    found = list(record.differences(record.recorded(), record.asked(engine, some)))
    # A line each for intent, actions and slots of one message.
    assert len({line.partition(",")[0] for line in found}) <= MOST, "\n".join(found)
