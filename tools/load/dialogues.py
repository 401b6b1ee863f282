"""The dialogues of the load test, from dialogues.yml. Pure: no Locust, no Rasa."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parent / "dialogues.yml"
THUMBS = ("upp", "ned")
KIND_KEYS = ("vikt", "tanketid", "samtal")
STEP_KEYS = ("text", "knapp", "larm", "latt", "tumme")


@dataclass(frozen=True)
class Step:
    """One thing that a visitor does: writes `text` or presses the button with the id `button`.

    `alarm`: the first bubble of the reply must say 112. `easy`: easy Swedish. `thumb`: rates the reply.
    """

    text: str = ""
    button: str = ""
    alarm: bool = False
    easy: bool = False
    thumb: str = ""

    def body(self) -> dict[str, Any]:
        """What the page sends for it, without session and id (docs/webb.md)."""
        said = {"button": self.button} if self.button else {"text": self.text}
        return {**said, **({"easy": True} if self.easy else {})}


@dataclass(frozen=True)
class Kind:
    """One kind of visitor: how often it comes, how long it thinks (seconds), what it may say."""

    name: str
    weight: int
    think: tuple[float, float]
    dialogues: tuple[tuple[Step, ...], ...]


@dataclass(frozen=True)
class Variation:
    """How else the same may be written: what stands before it and after it."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    def of(self, text: str, number: int) -> str:
        """The text in its form `number`; they come back after len(before) * len(after)."""
        row, column = divmod(number, len(self.before))
        return f"{self.before[column]}{text}{self.after[row % len(self.after)]}"

    def of_step(self, step: Step, number: int) -> Step:
        """A button has one form only."""
        return replace(step, text=self.of(step.text, number)) if step.text else step


def read(file: Path = FILE) -> list[Kind]:
    """All kinds of visitors. Raises ValueError with kind and dialogue for what cannot be read."""
    found = yaml.safe_load(file.read_text(encoding="utf-8"))["besokare"]
    return [_kind(name, entry) for name, entry in found.items()]


def variation(file: Path = FILE) -> Variation:
    found = yaml.safe_load(file.read_text(encoding="utf-8"))["variation"]
    return Variation(tuple(found["fore"]), tuple(found["efter"]))


def all_steps(kinds: list[Kind]) -> list[Step]:
    return [step for kind in kinds for dialogue in kind.dialogues for step in dialogue]


def _kind(name: str, entry: dict[str, Any]) -> Kind:
    try:
        low, high = map(float, entry["tanketid"])
        dialogues = tuple(
            tuple(_step(step, f"{name}, dialogue {number}") for step in dialogue)
            for number, dialogue in enumerate(entry["samtal"], start=1)
        )
        return Kind(name, int(entry["vikt"]), (low, high), dialogues)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{FILE.name}: {name} needs {', '.join(KIND_KEYS)} ({error}).") from None


def _step(entry: dict[str, Any], where: str) -> Step:
    step = Step(
        str(entry.get("text", "")),
        str(entry.get("knapp", "")),
        bool(entry.get("larm", False)),
        bool(entry.get("latt", False)),
        str(entry.get("tumme", "")),
    )
    unknown = set(entry) - set(STEP_KEYS)
    if unknown or bool(step.text) == bool(step.button) or step.thumb not in ("", *THUMBS):
        raise ValueError(f"{FILE.name}: {where}: {entry} is no step: see the top of the file.")
    return step
