"""The training lines of data/, and what people write by them. The one reader of their files.

tools/models/corpus.py has them as Rasa reads them, in Rasa's order and with its message objects: what is
measured must be what is trained on. tests/tools/review/test_training_lines.py holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from lotsen.values.intents import ALARM_KIND, ASPECT, PLAIN_ALARM

EMERGENCY = "akut"
# Besides: no ordinary questions, for a word of danger may well stand there.
ALARMING = (EMERGENCY, "skenbart_akut", "annat_sprak")
# A name in a training line, with what it is: [Tensta](plats), [bagis]{"entity": ...}.
_NAME = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Lines:
    """Ordinary questions, and emergencies, as people write them; by_intent: all of them.

    aspects: what the labelled ones ask for, by their text.
    """

    ordinary: tuple[str, ...]
    emergencies: tuple[str, ...]
    by_intent: Mapping[str, Sequence[str]] = field(default_factory=dict)
    aspects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One line below an intent.

    `kind` is the sort of danger that it is about, for an emergency; `aspect` what it asks for, if labelled.
    """

    written: str  # as it stands in the file
    intent: str
    file: Path
    kind: str = PLAIN_ALARM
    aspect: str = ""

    @property
    def is_read(self) -> bool:
        """Rasa skips a line that does not begin with a hyphen."""
        return self.written.startswith("-")

    @property
    def text(self) -> str:
        """As people write it: without the hyphen and what is said of the names in it."""
        return _NAME.sub(r"\1", self.written.removeprefix("-").strip())


def examples(data: Path) -> Iterator[Example]:
    """Yield every line below every intent of Rasa's folder `data`, also those that Rasa skips."""
    for file in [data / "nlu.yml", *sorted((data / "nlu").glob("*.yml"))]:
        for part in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            if "intent" in part:
                told = part.get("metadata", {})
                kind, aspect = told.get(ALARM_KIND, PLAIN_ALARM), told.get(ASPECT, "")
                for line in part["examples"].splitlines():
                    yield Example(line, part["intent"], file, kind, aspect)


def lines(data: Path) -> Lines:
    """Return what people write, by the training lines: what the lists of akutfraser.yml are held against."""
    of: dict[str, list[str]] = {}
    aspects: dict[str, str] = {}
    for example in examples(data):
        if example.is_read:
            of.setdefault(example.intent, []).append(example.text)
            if example.aspect:
                aspects[example.text] = example.aspect
    ordinary = [line for intent in of.keys() - set(ALARMING) for line in of[intent]]
    return Lines(tuple(ordinary), tuple(of.get(EMERGENCY, [])), of, aspects)
