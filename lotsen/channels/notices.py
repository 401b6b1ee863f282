"""What is said about a message beside its answer: that it was too long, that personal data was taken out."""

from __future__ import annotations

from cachetools import FIFOCache

from lotsen.channels.safety_net import Bubble
from lotsen.knowledge.store import knowledge
from lotsen.observe import metrics
from lotsen.text import clean, normalised

# Conversations of which we remember that they were told about personal data.
TOLD = 10_000
# Characters of an answer that are read at a glance; the alarm and the net's text name 112 in them.
BEGINNING = 80


class Notices:
    """The notices of one channel; the one about personal data is said once in each conversation."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._told: FIFOCache[str, None] = FIFOCache(TOLD)

    def added(self, answer: list[Bubble], text: object, sender: str, kinds: tuple[str, ...]) -> list[Bubble]:
        """Return the answer to a raw `text` with its notices; `kinds` of personal data were taken out of it.

        An emergency may stand in what was cut out of a long text: that note begins with 112 and comes before
        the answer, unless the answer itself names 112 in its beginning, and not 114 14 before it.
        """
        bubbles = list(answer)
        if was_cut(text):
            note: Bubble = {"text": knowledge().channel.for_langt}
            bubbles = [*bubbles, note] if _begins_with_112(bubbles[0]["text"]) else [note, *bubbles]
        for kind in kinds:
            metrics.MASKED.labels(self._channel, kind).inc()
        if kinds and sender not in self._told:
            self._told[sender] = None
            bubbles.append({"text": knowledge().channel.maskerat})
        return bubbles

    def forget(self, sender: str) -> None:
        """Drop what is remembered of a sender."""
        self._told.pop(sender, None)


def was_cut(text: object) -> bool:
    """Tell whether something of a raw text is not read. Its length tells too little: "½" becomes three."""
    return normalised(text) != clean(text)


def _begins_with_112(answer: str) -> bool:
    contacts = knowledge().contacts
    before, found, _ = answer[:BEGINNING].partition(contacts.akut)
    return bool(found) and contacts.icke_akut not in before
