"""How often people write a word, by the training lines: what the lists of akutfraser.yml are held against."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

from lotsen.text import fold, words

EMERGENCY = "akut"
# Besides: no ordinary questions, for a word of danger may well stand there.
ALARMING = (EMERGENCY, "skenbart_akut", "annat_sprak")


@dataclass(frozen=True)
class Words:
    """How many of so many `lines` hold each word, folded."""

    lines: int
    holding: Counter[str]

    def lines_with(self, word: str) -> int:
        """Return how many lines hold `word`; with a `*` last, about how many: its forms may share a line."""
        folded = fold(word)
        if not folded.endswith("*"):
            return self.holding[folded]
        return sum(lines for each, lines in self.holding.items() if each.startswith(folded[:-1]))


@dataclass(frozen=True)
class Lines:
    """The words of ordinary questions, and of emergencies."""

    ordinary: Words
    emergencies: Words


def lines(data: Path) -> Lines:
    """Count the words of the training lines in Rasa's folder `data`."""
    of: dict[str, list[str]] = {}
    for file in [data / "nlu.yml", *sorted((data / "nlu").glob("*.yml"))]:
        for part in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            if "intent" in part:
                of.setdefault(part["intent"], []).extend(part["examples"].splitlines())
    ordinary = [line for intent in of.keys() - set(ALARMING) for line in of[intent]]
    return Lines(counted(ordinary), counted(of.get(EMERGENCY, [])))


def counted(lines: list[str]) -> Words:
    """Count the lines that hold each word."""
    return Words(len(lines), Counter(word for line in lines for word in {fold(word) for word in words(line)}))
