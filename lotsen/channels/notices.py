"""What is said about a message beside its answer: that it was too long, that personal data was taken out."""

from __future__ import annotations

from cachetools import FIFOCache

from lotsen.knowledge.store import knowledge
from lotsen.observe import metrics
from lotsen.values.bubble import Bubble, Kind
from lotsen.values.said import Said

# Conversations of which we remember that they were told about personal data.
TOLD = 10_000


class Notices:
    """The notices of one channel; the one about personal data is said once in each conversation."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._told: FIFOCache[str, None] = FIFOCache(TOLD)

    def added(self, answer: list[Bubble], said: Said, sender: str) -> list[Bubble]:
        """Return the answer to what was said with its notices.

        An emergency may stand in what was cut out of a long text: that note begins with 112 and comes before
        the answer, unless the answer itself is about danger.
        """
        bubbles = list(answer)
        if said.cut:
            note = Bubble(knowledge().channel.for_langt, Kind.NOTICE)
            bubbles = [*bubbles, note] if bubbles[0].kind.about_danger else [note, *bubbles]
        for kind in said.kinds:
            metrics.MASKED.labels(self._channel, kind).inc()
        if said.kinds and sender not in self._told:
            self._told[sender] = None
            bubbles.append(Bubble(knowledge().channel.maskerat, Kind.NOTICE))
        return bubbles

    def forget(self, sender: str) -> None:
        """Drop what is remembered of a sender."""
        self._told.pop(sender, None)
