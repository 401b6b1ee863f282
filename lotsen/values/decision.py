"""What the pipeline made of the message that is being answered, for those who stand outside Rasa.

Rasa hands a channel the reply and nothing else. The channel opens a Decision before it passes the message on;
the guard, last in the pipeline, fills it in. A context variable keeps messages that run side by side apart.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Decision:
    """The intent that was decided; empty as long as the pipeline has not got there."""

    intent: str = ""


_CURRENT: ContextVar[Decision | None] = ContextVar("decision", default=None)


def open_decision() -> Decision:
    """Return a new Decision for the message that the running task is about to pass on."""
    decision = Decision()
    _CURRENT.set(decision)
    return decision


def decide(intent: str) -> None:
    """Write down the intent, if somebody outside wants to know."""
    decision = _CURRENT.get()
    if decision is not None:
        decision.intent = intent


def decided() -> str:
    """Return the intent of the message that is being answered; empty when none was decided."""
    decision = _CURRENT.get()
    return decision.intent if decision else ""
