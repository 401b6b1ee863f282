"""The benchmark's messages and how its figures are counted. Pure."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

MESSAGES = Path(__file__).resolve().parent / "messages.txt"


def blocks(messages: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (messages[start : start + size] for start in range(0, len(messages), size))


def paired_ratio(ours: Sequence[float], default: Sequence[float]) -> float:
    """The median over the blocks of ours / default: a block that something disturbed does not decide."""
    return statistics.median(our / other for our, other in zip(ours, default, strict=True))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def read_messages(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def recorded_training(record: Path) -> float | None:
    """How many seconds the last `make train` that trained took; None when it was never noted."""
    try:
        return float(json.loads(record.read_text(encoding="utf-8"))["seconds"])
    except (OSError, KeyError, TypeError, ValueError):
        return None


def varied(
    messages: Sequence[str], form: Callable[[str, int], str], rounds: int, first: int = 0
) -> list[str]:
    """All messages in so many forms, from form number `first` on."""
    return [form(message, first + number) for number in range(rounds) for message in messages]


def rounded(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if figure is None else round(figure, 3) for name, figure in figures.items()}
