"""What Rasa utters, as bubbles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel

from lotsen.values.bubble import Bubble, Button, Kind


class BubbleOutput(CollectingOutputChannel):
    """Collects an answer in `bubbles`; what has no text is none.

    How a bubble's kind gets here: a response has it as `metadata` in domain.yml, an action says it
    (Bubble.utterance). Rasa keeps both in the metadata of the event and hands the event over whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bubbles: list[Bubble] = []
        self._about: dict[str, Any] = {}

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Collect one utterance, which Rasa may cut into several bubbles at blank lines."""
        self._about = dict(message)
        try:
            await super().send_response(recipient_id, message)
        finally:
            self._about = {}

    async def _persist_message(self, message: dict[str, Any]) -> None:
        text = str(message.get("text") or "")
        if text.strip():
            self.bubbles.append(_bubble(text, message.get("buttons") or [], self._about))


def _bubble(text: str, buttons: Iterable[dict[str, Any]], about: dict[str, Any]) -> Bubble:
    of_response = about.get("metadata")
    kind = about.get("kind") or (of_response.get("kind") if isinstance(of_response, dict) else None)
    return Bubble(
        text,
        Kind(kind) if isinstance(kind, str) and kind in KINDS else Kind.ANSWER,
        tuple(Button(button["title"], button["payload"]) for button in buttons),
        response=str(about.get("utter_action") or ""),
        source=str(about.get("source") or ""),
        language=str(about.get("language") or ""),
        items=tuple(map(str, about.get("items") or ())),
        translation=str(about.get("translation") or ""),
    )


KINDS = frozenset(kind.value for kind in Kind)
