"""How to tune: every number that decides it, with its reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Plan:
    """`frozen` layers stay as they are, those up to `layers` are tuned, the rest is cut off."""

    layers: int = 6  # docs/nlu.md compares
    frozen: int = 2
    width: int = 192  # numbers of the vector
    epochs: int = 5
    seed: int = 1
    batch: int = 64
    rate: float = 3e-4  # learning rate of the layers at its highest
    head_rate: float = 2e-3  # and of the vector and the heads, which begin with nothing
    joined: float = 0.3  # lines joined from two, as a share of all
    windows: float = 0.3  # of these, how many have a part of the harmless line only: a window on a message
    letters: float = 0.15  # and how many have harmless lines around them, as a letter has
    smoothing: float = 0.05  # of the intents: lines near a border may have the wrong one
    urgent_weight: float = 2.0  # of a missed emergency against a false one
    side: float = 1.0  # of a line's aspect and sort of danger against its intent: few lines have them
    rare: float = 0.5  # an intent's weight is its number of lines to the power of minus this

    def of_seed(self, seed: int) -> Plan:
        """Return the same plan with another seed."""
        return replace(self, seed=seed)

    def told(self) -> dict[str, Any]:
        """Return it for the card; the seeds stand there by themselves."""
        return {name: value for name, value in asdict(self).items() if name != "seed"}
