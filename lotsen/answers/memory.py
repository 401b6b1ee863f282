"""What an answer leaves behind for the next question of the same conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

# The slots that hold it, of domain.yml.
SUBJECT, PLACE, REST = "amne", "senaste_plats", "minne"
# Subjects that count as just answered: no button offers them again.
RECENT = 6
LISTS = ("listed", "compared", "told")


@dataclass(frozen=True)
class Memory:
    """Empty at the start of a conversation.

    subject: id of the topic spoken of, or the intent that asks for places. place: the last one. listed: the
    names that were enumerated last. compared: the ids that were set against each other last. told: ids of
    the topics answered last, the newest last. whole: the one whose whole answer is what is spoken of. home:
    where somebody says they live. start: from where the nearest office was counted last. dated: the whole
    sentence on the age of what we know was said. easy: easy Swedish was asked for before anything was
    answered, so for all of it. variants: which of a text's variants was said last, by the name of the text.
    """

    subject: str = ""
    place: str = ""
    listed: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    whole: str = ""
    home: str = ""
    start: str = ""
    dated: bool = False
    easy: bool = False
    variants: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Memory:
        """Read it from a dialogue's slots; what does not fit counts as nothing."""
        rest = slots.get(REST)
        rest = rest if isinstance(rest, dict) else {}
        variants = rest.get("variants")
        listed, compared, told = (tuple(map(str, rest.get(name) or ())) for name in LISTS)
        return cls(
            str(slots.get(SUBJECT) or ""),
            str(slots.get(PLACE) or ""),
            listed,
            compared,
            told,
            whole=str(rest.get("whole") or ""),
            home=str(rest.get("home") or ""),
            start=str(rest.get("start") or ""),
            dated=bool(rest.get("dated")),
            easy=bool(rest.get("easy")),
            variants=variants if isinstance(variants, dict) else {},
        )

    def slots(self) -> dict[str, Any]:
        """Return it as the dialogue's slots."""
        rest = {
            "listed": list(self.listed),
            "compared": list(self.compared),
            "told": list(self.told),
            "whole": self.whole,
            "home": self.home,
            "start": self.start,
            "dated": self.dated,
            "easy": self.easy,
            "variants": dict(self.variants),
        }
        return {SUBJECT: self.subject or None, PLACE: self.place or None, REST: rest}

    def about(self, subject: str) -> Memory:
        """Return it after an answer to this topic."""
        told = (*(each for each in self.told if each != subject), subject)[-RECENT:]
        whole = self.whole if self.whole == subject else ""
        compared = self.compared if subject in self.compared else ()
        return replace(self, subject=subject, told=told, whole=whole, compared=compared)

    def said_whole(self, topic: str) -> bool:
        """Tell whether the whole answer to a topic is what is spoken of."""
        return bool(topic) and self.subject == topic == self.whole

    def varied(self, name: str, variants: list[str]) -> tuple[str, Memory]:
        """Return the variant of a text whose turn it is, and the memory of it."""
        turn = (self.variants.get(name, -1) + 1) % len(variants)
        return variants[turn], replace(self, variants={**self.variants, name: turn})
