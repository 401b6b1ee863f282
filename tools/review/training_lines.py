"""What people write, by the training lines: what the lists of akutfraser.yml are held against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

EMERGENCY = "akut"
# Besides: no ordinary questions, for a word of danger may well stand there.
ALARMING = (EMERGENCY, "skenbart_akut", "annat_sprak")
# A name in a training line, with what it is: [Tensta](plats), [bagis]{"entity": ...}.
_NAME = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Lines:
    """Ordinary questions, and emergencies, as people write them."""

    ordinary: tuple[str, ...]
    emergencies: tuple[str, ...]


def lines(data: Path) -> Lines:
    """Read the training lines in Rasa's folder `data`."""
    of: dict[str, list[str]] = {}
    for file in [data / "nlu.yml", *sorted((data / "nlu").glob("*.yml"))]:
        for part in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            if "intent" in part:
                of.setdefault(part["intent"], []).extend(map(_written, part["examples"].splitlines()))
    ordinary = [line for intent in of.keys() - set(ALARMING) for line in of[intent]]
    return Lines(tuple(ordinary), tuple(of.get(EMERGENCY, [])))


def _written(example: str) -> str:
    return _NAME.sub(r"\1", example.strip().removeprefix("- "))
