"""How the page gets to see the bubbles: kind, lines with their languages, list (docs/webb.md)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from lotsen.channels.web.links import links
from lotsen.knowledge import Knowledge
from lotsen.knowledge.store import knowledge
from lotsen.values.bubble import Bubble, Kind
from lotsen.values.first_line import EMERGENCY_NUMBER

# A kind of bubble, and what it is called on the wire; the others have none there.
ON_THE_WIRE = {Kind.ALARM: "akut", Kind.ASK: "akut_oklart", Kind.LIST: "lista"}
SWEDISH = "sv"
# The end of a sentence in the scripts that we have texts in.
_END = re.compile(r"(?<=[.!?…؟۔።])\s+")


def shown(bubble: Bubble) -> dict[str, Any]:
    """Return a bubble as the page gets it: docs/webb.md says what each field is."""
    known = knowledge()
    above, below = _around(bubble, known)
    return {
        "text": bubble.text,
        **kind(bubble),
        "lines": list(_lines(bubble, above, known)),
        "items": [_item(item, known) for item in bubble.items],
        "rest": list(_lines(bubble, below, known)),
        "buttons": [{"id": button.payload.lstrip("/"), "title": button.title} for button in bubble.buttons],
        "source": {"section": bubble.source, "year": known.contacts.kalla.ar} if bubble.source else None,
    }


def kind(bubble: Bubble) -> dict[str, str]:
    """Return the kind of a bubble as it goes on the wire; nothing for most."""
    return {"kind": ON_THE_WIRE[bubble.kind]} if bubble.kind in ON_THE_WIRE else {}


def language(known: Knowledge, id: str) -> tuple[str, str]:
    """Return language tag and direction of the language with this id; Swedish when there is none."""
    found = next((each for each in known.languages.sprak if each.id == id), None)
    return (found.tagg or found.id, direction(found.larm)) if found else (SWEDISH, "ltr")


def direction(text: str) -> str:
    """Return "rtl" or "ltr", by the first letter that has a direction."""
    first = next((way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), "L")
    return "ltr" if first == "L" else "rtl"


def _around(bubble: Bubble, known: Knowledge) -> tuple[str, str]:
    """Return what stands above and below the list: the enumeration, which it is shown instead of, is gone."""
    enumerated = known.swedish.listed(list(bubble.items))
    if not enumerated or enumerated not in bubble.text:
        return bubble.text, ""
    above, _, below = bubble.text.partition(enumerated)
    return f"{above.rstrip(' :')}:", below.lstrip(" .,")


def _lines(bubble: Bubble, text: str, known: Knowledge) -> Iterator[dict[str, Any]]:
    """Yield the lines; of what is about danger each sentence is one, and the first with 112 is to ring by."""
    rung = not bubble.kind.about_danger
    for line in filter(None, map(str.strip, text.splitlines())):
        tag, way = language(known, bubble.language if line == bubble.translation else "")
        for sentence in _END.split(line) if bubble.kind.about_danger else [line]:
            said = {"text": sentence, "lang": tag, "dir": way, "links": links(sentence, known.contacts)}
            if not rung and EMERGENCY_NUMBER in sentence:
                rung, said["call"] = True, EMERGENCY_NUMBER
            yield said


def _item(name: str, known: Knowledge) -> dict[str, str]:
    """Return an entry of a list; an office stands below its municipality, and asks about itself."""
    place = known.places.get(name)
    if place is None:
        return {"title": name}
    return {
        "title": name,
        "group": place.kommun or "",
        "ask": known.place_answers.fraga.format(namn=name),
    }
