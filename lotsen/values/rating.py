"""What somebody thought of an answer: a thumb, one that is taken back, or why it is down."""

from __future__ import annotations

from dataclasses import dataclass

UP, DOWN = "upp", "ned"
UNDONE = "undone"
# Chosen, never written.
WHY = ("wrong", "other", "hard")
# Thumbs that stand are those given less those taken back.
RATINGS = frozenset({UP, DOWN, f"{UP}_{UNDONE}", f"{DOWN}_{UNDONE}", *(f"{DOWN}_{why}" for why in WHY)})


@dataclass(frozen=True)
class Rating:
    """value: one of RATINGS. message: what the message is stored under. when: it was answered, in seconds."""

    value: str
    message: str
    when: float
