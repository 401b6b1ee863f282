"""The trained model's pipeline in this process: what Rasa makes of a message before any dialogue."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from lotsen.run.processes import MODEL
from lotsen.settings import read_env_file

Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def parse() -> Parse:
    """Parse a text with models/lotsen.tar.gz."""
    import os

    for name, value in read_env_file().items():
        os.environ.setdefault(name, value)
    from rasa.core.agent import Agent

    agent = Agent.load(str(MODEL))
    assert agent.is_ready(), "no model: run `make train`"

    def run(text: str) -> dict[str, Any]:
        return asyncio.run(agent.parse_message(text))

    return run
