"""A measure: a share of some answers, and the bound that it must keep. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools.evaluation.scoring import Scored

Test = Callable[[Scored], bool]


@dataclass(frozen=True)
class Metric:
    """A share of some answers; `fell` are those that count against it (one for each wrong dialogue)."""

    key: str
    title: str
    hits: int
    total: int
    fell: tuple[Scored, ...]
    at_most: bool = False  # the share must stay below its bound, not reach it
    bound: float | None = None

    @property
    def share(self) -> float:
        return self.hits / self.total

    @property
    def kept(self) -> bool:
        """Whether the bound holds; true without one."""
        if self.bound is None:
            return True
        return self.share <= self.bound if self.at_most else self.share >= self.bound


def share(key: str, title: str, answers: Sequence[Scored], right: Test) -> Metric:
    """A share that should be high: what is not right counts against it."""
    fell = tuple(answer for answer in answers if not right(answer))
    return Metric(key, title, len(answers) - len(fell), len(answers), fell)


def rate(key: str, title: str, answers: Sequence[Scored], wrong: Test) -> Metric:
    """A share that should be low: what it counts also counts against it."""
    fell = tuple(answer for answer in answers if wrong(answer))
    return Metric(key, title, len(fell), len(answers), fell, at_most=True)


def read_bounds(file: Path) -> dict[str, float]:
    """Return measure key -> bound; raise ValueError for anything but numbers from 0 to 1."""
    found = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    if not isinstance(found, dict) or not all(
        isinstance(v, (int, float)) and 0 <= v <= 1 for v in found.values()
    ):
        raise ValueError(f"{file}: write `measure: bound` lines, each bound a number from 0 to 1.")
    return {str(key): float(value) for key, value in found.items()}
