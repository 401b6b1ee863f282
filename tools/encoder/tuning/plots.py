"""The picture of a tuning: what held-out writers' lines were taken for after each epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.plots import BLUE, ORANGE, new, save


def curves(seeds: Sequence[Sequence[Mapping[str, float]]], file: Path) -> Path:
    """Draw intents right and the loss on danger, one line a seed; nothing where no writer was held out."""
    figure, axes = new()
    other = axes.twinx()
    measured = [epochs for epochs in seeds if all("intent_right" in one for one in epochs)]
    for number, epochs in enumerate(measured):
        steps = range(1, len(epochs) + 1)
        label = {"label": "intent right (left)"} if not number else {}
        axes.plot(steps, [100 * one["intent_right"] for one in epochs], color=BLUE, marker="o", **label)
        label = {"label": "loss on danger (right)"} if not number else {}
        other.plot(steps, [one["danger_loss"] for one in epochs], color=ORANGE, marker="s", **label)
    axes.set_xlabel("epoch")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_ylabel("held-out writers' lines, per cent")
    other.set_ylabel("loss")
    figure.legend(loc="center", frameon=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    return save(figure, file)
