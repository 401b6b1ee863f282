"""The intent of a message and the ranking behind it, which must say the same."""

from __future__ import annotations

from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message


def lead(message: Message, intent: str, confidence: float) -> None:
    """Make `intent` the message's, first in its ranking."""
    row = {"name": intent, "confidence": confidence}
    rest = [other for other in message.get(INTENT_RANKING_KEY) or [] if other["name"] != intent]
    message.set(INTENT, row, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [row, *rest], add_to_output=True)
