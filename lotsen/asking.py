"""How the person who asks wants to be answered: by channel, or in easy Swedish by choice."""

from __future__ import annotations

from typing import Any

from lotsen.answers import form_for
from lotsen.knowledge import Form

# Key of a message's metadata, set by the channels.
EASY = "lattlast"


def form_asked_for(tracker: Any) -> Form:
    """Return the form for the last message of a rasa_sdk Tracker; odd metadata counts as none."""
    metadata = tracker.latest_message.get("metadata")
    easy = isinstance(metadata, dict) and metadata.get(EASY) is True
    return "lattlast" if easy else form_for(tracker.get_latest_input_channel())
