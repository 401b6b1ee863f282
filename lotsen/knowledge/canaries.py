"""Nobody may start with lists that silence plain cries (lotsen/danger/canaries.sv.yml)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from lotsen import danger
from lotsen.danger.phrases import plain_phrase
from lotsen.knowledge.reading import Document, Spot
from lotsen.knowledge.settings import Phrases

FILE = Path(danger.__file__).with_name("canaries.sv.yml")
# The lists that take a phrase's force away.
SILENCING = ("fragar_om", "negation")


@lru_cache(maxsize=1)
def canaries() -> tuple[tuple[str, str], ...]:
    """Return each plain cry and the phrase in it."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple((row["rop"], row["fras"]) for row in rows)


def require_heard(phrases: Phrases, document: Document) -> None:
    """Raise KnowledgeError for the first entry of a list that silences a canary.

    The phrases are the canaries' own, so that nothing hides behind a phrase that staff took away.
    """
    if not _silenced(phrases, phrases.fragar_om, phrases.negation):
        return
    for name in SILENCING:
        for at, entry in enumerate(getattr(phrases, name)):
            lists = {other: ((entry,) if other == name else ()) for other in SILENCING}
            cry = _silenced(phrases, lists["fragar_om"], lists["negation"])
            if cry:
                spot: Spot = (name, at)
                raise document.error("tystar_rop", spot, fras=entry, rop=cry)
    raise document.error("tystar_ihop", ("fragar_om",))


def _silenced(phrases: Phrases, asking: tuple[str, ...], negation: tuple[str, ...]) -> str:
    """Return the first canary that these two lists would silence, or the empty string."""
    lists = Phrases(
        fraser=tuple(dict.fromkeys(phrase for _, phrase in canaries())),
        rop=(),
        rop_med=(),
        negation=negation,
        fragar_om=asking,
        skiljeord=phrases.skiljeord,
    )
    return next((cry for cry, _ in canaries() if not plain_phrase(cry, lists)), "")
