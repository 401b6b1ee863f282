"""Where the CPU time of understanding goes: milliseconds a message by component, as JSON on standard output.

A program of its own, since it loads the model without TensorFlow, as the assistant does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import time
from collections import defaultdict
from operator import itemgetter
from typing import Any

from lotsen.engine.without_tensorflow import leave_out_tensorflow
from lotsen.run.processes import MODEL, child_environment, free_port
from tools.load.dialogues import all_steps, read, variation

WARM_UP, FORMS = 2, 10  # times through all lines, each time in another form
WHOLE = "all of understanding"


def texts(forms: range) -> list[str]:
    said = [step.text for step in all_steps(read()) if step.text]
    return [variation().of(text, form) for form in forms for text in said]


async def measure() -> dict[str, float]:
    """CPU milliseconds a message of each component of the pipeline, and of the whole with Rasa's graph."""
    from rasa.core.agent import Agent
    from rasa.engine.graph import GraphNode
    from rasa.utils.log_utils import configure_structlog

    from lotsen.engine import per_message

    per_message.replace_rasas()  # the graph's runner and the counts, as they run
    spent: defaultdict[str, float] = defaultdict(float)
    call = GraphNode.__call__

    def timed(self: Any, *inputs: Any) -> Any:
        begin = time.process_time()
        try:
            return call(self, *inputs)
        finally:
            spent[self._component_class.__name__] += time.process_time() - begin

    configure_structlog(logging.ERROR)  # as the assistant is; Rasa's default tells everything
    agent = Agent.load(str(MODEL))
    for text in texts(range(WARM_UP)):
        await agent.parse_message(text)
    GraphNode.__call__ = timed
    said = texts(range(WARM_UP, WARM_UP + FORMS))
    begin = time.process_time()
    for text in said:
        await agent.parse_message(text)
    spent[WHOLE] = time.process_time() - begin
    dearest_first = sorted(spent.items(), key=itemgetter(1), reverse=True)
    return {name: round(1000 * seconds / len(said), 2) for name, seconds in dearest_first}


if __name__ == "__main__":
    os.environ.update(child_environment(free_port()))
    leave_out_tensorflow()
    with contextlib.redirect_stdout(sys.stderr):
        found = asyncio.run(measure())
    print(json.dumps(found))
