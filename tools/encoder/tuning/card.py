"""What is written down of a tuning, beside its adapter: which lines, which seeds, which figures, when.

Training lines change often, and a changed line needs no new tuning. When many have changed it is due:
`due` says so, and tests/tools/encoder/test_tuned.py asks it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.encoder.adapter import CARD
from tools.encoder.tuning.lines import Line, likeness, sketch

# Share of lines that both collections have, of all lines of both: below it half of what is known is new.
ALIKE = 0.5


@dataclass(frozen=True)
class Card:
    """The card as it stands in the file."""

    digest: str
    made: str  # the day
    lines: int
    fingerprint: str
    sketch: tuple[str, ...]
    held_out: Mapping[str, int]  # writers whose lines were not learned from, and how many they are
    intents: tuple[str, ...]
    plan: Mapping[str, Any]
    seeds: tuple[int, ...]
    figures: Sequence[Sequence[Mapping[str, float]]]  # of each seed, after each epoch, on held-out writers
    minutes: float

    def write(self, folder: Path) -> None:
        """Write it into `folder`."""
        text = json.dumps(vars(self), indent=1, ensure_ascii=False)
        (folder / CARD).write_text(text + "\n", encoding="utf-8")


def read_card(folder: Path) -> Card:
    """Return the card in `folder`. Raises ValueError or OSError."""
    found = json.loads((folder / CARD).read_text(encoding="utf-8"))
    try:
        tuples = {name: tuple(found[name]) for name in ("sketch", "intents", "seeds")}
        return Card(**{**found, **tuples})
    except (KeyError, TypeError) as error:
        raise ValueError(f"{folder / CARD} is not the card of a tuning ({error}).") from error


def due(card: Card, lines: Sequence[Line]) -> str:
    """Return why the encoder should be tuned again, as a sentence; empty when it need not."""
    unknown = sorted({line.intent for line in lines} - set(card.intents))
    if unknown:
        return f"The encoder has not learned {', '.join(unknown)}: run `make tune`."
    alike = likeness(card.sketch, sketch(lines))
    if alike < ALIKE:
        return f"Only {alike:.0%} of the lines are those that the encoder was tuned on: run `make tune`."
    return ""
