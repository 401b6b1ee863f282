"""The message that is being answered, for channel and pipeline alike.

Rasa hands a channel the reply and a pipeline the text, and nothing else. The channel begins a Turn before it
passes a message on; the pipeline reads what was said in it and writes what it understood, the tracker store
writes where the dialogue stands. A context variable keeps messages that run side by side apart.
"""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field

from lotsen.values.intents import EMERGENCY
from lotsen.values.said import Said
from lotsen.values.understanding import Grade, Understanding

ID_BYTES = 8


@dataclass
class Turn:
    """What was said, and what it was understood as: None as long as the pipeline has not got there.

    in_danger: whether the dialogue is in danger (lotsen/values/state.py), as it was last loaded or saved,
    alarmed whether after an alarm, and alarm_kind of what kind, the slot `larm`; empty while there was none.
    id: what the message is stored under, so that a thumb can say which answer it is on.
    """

    said: Said
    understanding: Understanding | None = None
    in_danger: bool = False
    alarmed: bool = False
    alarm_kind: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(ID_BYTES))

    @property
    def intent(self) -> str:
        """The intent that was decided, by a button or the pipeline; empty when none was."""
        return self.said.button or (self.understanding.intent if self.understanding else "")

    @property
    def grade(self) -> Grade:
        """How much the message is about danger, as far as anybody judged it."""
        if self.said.button:
            return Grade.ALARM if self.said.button == EMERGENCY else Grade.NONE
        return self.understanding.danger.grade if self.understanding else Grade.NONE


_CURRENT: ContextVar[Turn | None] = ContextVar("turn", default=None)


def begin(said: Said) -> Turn:
    """Return a new Turn for the message that the running task is about to pass on."""
    turn = Turn(said)
    _CURRENT.set(turn)
    return turn


def current() -> Turn | None:
    """Return the Turn of the message that is being answered; None where no channel of ours began one."""
    return _CURRENT.get()
