"""How the page gets to see the bubbles: which it makes stand out is said by `kind` (docs/webb.md)."""

from __future__ import annotations

from typing import Any

from lotsen.values.bubble import Bubble, Kind

# A kind of bubble, and what it is called on the wire; the others have none there.
ON_THE_WIRE = {Kind.ALARM: "akut", Kind.ASK: "akut_oklart"}


def shown(bubble: Bubble) -> dict[str, Any]:
    """Return a bubble as the page gets it: a button has an id and a title."""
    buttons = [{"id": button.payload.lstrip("/"), "title": button.title} for button in bubble.buttons]
    return {"text": bubble.text, "buttons": buttons, **kind(bubble)}


def kind(bubble: Bubble) -> dict[str, str]:
    """Return the kind of a bubble as it goes on the wire; nothing for most."""
    return {"kind": ON_THE_WIRE[bubble.kind]} if bubble.kind in ON_THE_WIRE else {}
