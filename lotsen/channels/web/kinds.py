"""Which answers the page makes stand out: the alarm, and the question whether someone is in danger.

By the response they are, not by the intent: a "ja" (`bekrafta`) after the question gets the alarm too, and so
does a message that was refused or that the safety net answered.
"""

from __future__ import annotations

import yaml

from lotsen import paths
from lotsen.channels.safety_net import Bubble

# Response of domain.yml, and its kind on the wire (docs/webb.md).
KINDS = {"utter_akut": "akut", "utter_akut_oklart": "akut_oklart", "utter_efter_akut": "akut_oklart"}


class Kinds:
    """The kinds of bubbles. The texts are read once, at start, like the safety net's."""

    def __init__(self) -> None:
        responses = yaml.safe_load(paths.DOMAIN.read_text(encoding="utf-8"))["responses"]
        self._texts = {said["text"]: kind for name, kind in KINDS.items() for said in responses[name]}

    def of(self, text: str) -> str | None:
        """Return the kind of a bubble, None for most; the user's own language may stand above it."""
        return next((kind for said, kind in self._texts.items() if text.endswith(said)), None)

    def marked(self, bubbles: list[Bubble]) -> list[Bubble]:
        """Return the bubbles, those that have a kind with it under `kind`."""
        kinds = [self.of(bubble["text"]) for bubble in bubbles]
        return [
            {**bubble, "kind": kind} if kind else bubble for bubble, kind in zip(bubbles, kinds, strict=True)
        ]
