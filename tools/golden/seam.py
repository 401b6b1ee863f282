"""The seam: text and state in; intent, entities, actions and the next state out.

What is not behind it (channels, knowledge, answers, the promise) could stay if another engine decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol


@dataclass(frozen=True)
class Step:
    """What an engine decided on one message.

    entities: name and value, in the text's order. actions: names of responses and actions, in the order they
    ran. begins_112: whether the first sentence that a visitor reads names 112. slots: all, afterwards.
    """

    intent: str
    entities: tuple[tuple[str, str], ...] = ()
    actions: tuple[str, ...] = ()
    begins_112: bool = False
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """What is known before a message: the slots, and the steps so far, the oldest first."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def after(self, step: Step) -> State:
        """Return the state that the next message finds."""
        return State(step.slots, (*self.steps, step))


class Engine(Protocol):
    """Decides on one message; keeps nothing that is not in the state."""

    def __call__(self, text: str, state: State) -> Step: ...


class EngineError(ValueError):
    """No engine by that name, or one that was asked for what it cannot do; the message says which."""


def converse(engine: Engine, texts: Iterable[str]) -> list[Step]:
    """Run one conversation from its beginning and return its steps."""
    state = State()
    for text in texts:
        state = state.after(engine(text, state))
    return list(state.steps)


def load(name: str) -> Engine:
    """Return the engine that `package.module:maker` makes; raise EngineError where there is none."""
    module, _, maker = name.partition(":")
    try:
        made: Engine = getattr(import_module(module), maker)()
    except (ImportError, AttributeError, ValueError) as error:
        raise EngineError(f"No engine {name}, write package.module:maker: {error}") from error
    return made
