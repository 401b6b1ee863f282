"""Rasa with a part that raises for a marked text, or with a clock that is wrong: `python -m` this, like Rasa.

LOTSEN_TEST_CLOCK names a file with seconds to add to the clock. A text with <word><number> makes component
number <number> of config.yml's pipeline raise; <word>policy, <word>response and <word>exit do what they say.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from lotsen import paths
from lotsen.engine import __main__ as engine
from lotsen.engine.without_tensorflow import leave_out_tensorflow

WORD = "trasigdel"
CLOCK = "LOTSEN_TEST_CLOCK"


def pipeline() -> list[str]:
    """The pipeline's components, as config.yml names them."""
    config = yaml.safe_load((paths.ROOT / "config.yml").read_text(encoding="utf-8"))
    return [component["name"] for component in config["pipeline"]]


def main() -> None:
    break_clock()
    leave_out_tensorflow()
    break_pipeline()
    break_dialogue()
    engine.main()


def break_clock() -> None:
    right, file = time.time, os.environ.get(CLOCK)
    if file:
        time.time = lambda: right() + float(Path(file).read_text(encoding="utf-8"))


def break_pipeline() -> None:
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    from lotsen.engine import counts

    counts.replace_rasas_for_messages()  # now, since it would put its own over what is broken here
    counts.replace_rasas_for_messages = lambda: None
    importlib.import_module("rasa.engine.recipes.default_components")
    for name in pipeline():
        if "." in name:
            importlib.import_module(name.rpartition(".")[0])
    broken: dict[type, list[int]] = {}
    for number, name in enumerate(pipeline()):
        known = DefaultV1Recipe._from_registry(name.rpartition(".")[2] if "." in name else name)
        broken.setdefault(known.clazz, []).append(number)
    for kind, numbers in broken.items():
        kind.process = raising(kind.process, numbers)  # type: ignore[attr-defined]


def raising(process: Callable[..., Any], numbers: list[int]) -> Callable[..., Any]:
    def wrapped(self: Any, messages: Any, *more: Any, **named: Any) -> Any:
        for message in messages:
            text = str(message.get("text"))
            for number in numbers:
                if f"{WORD}{number}x" in text:
                    raise ValueError(f"component {number}")
            if f"{WORD}exit" in text:
                raise SystemExit(1)
        return process(self, messages, *more, **named)

    return wrapped


def break_dialogue() -> None:
    from rasa.core.policies.rule_policy import RulePolicy

    from lotsen.engine.nlg import LotsenNLG

    predict, generate = RulePolicy.predict_action_probabilities, LotsenNLG.generate

    def predicting(self: Any, tracker: Any, *more: Any, **named: Any) -> Any:
        if tracker.latest_message and f"{WORD}policy" in str(tracker.latest_message.text):
            raise ValueError("policy")
        return predict(self, tracker, *more, **named)

    async def generating(self: Any, response: Any, tracker: Any, *more: Any, **named: Any) -> Any:
        if tracker.latest_message and f"{WORD}response" in str(tracker.latest_message.text):
            raise ValueError("response")
        return await generate(self, response, tracker, *more, **named)

    RulePolicy.predict_action_probabilities = predicting
    LotsenNLG.generate = generating  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    main()
