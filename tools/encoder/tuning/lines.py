"""The training lines with who wrote them, as they stand in data/.

A writer's block of lines has a comment above it that names the voice and the brief:
`# w3, crisis: voice: w3, retired, terse brief: ...`. Lines without one are nobody's, and are never held out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from lotsen.values.intents import ALARM_KIND, ASPECT, EMERGENCY, PLAIN_ALARM

# Of the voice the first words tell one writer from another; what follows is the brief of one block.
VOICE = re.compile(r"#\s*(?P<writer>\w+),[^:]*:\s*voice:\s*(?P<voice>.*?)(?:\sbrief:|$)")
SKETCH = 400
MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")  # a name marked as an entity


@dataclass(frozen=True)
class Line:
    """One training line; `writer` is empty where nobody is named, `aspect` where the line does not say one.

    `kind` is the sort of danger an emergency is about, and empty for everything else.
    """

    text: str
    intent: str
    writer: str = ""
    aspect: str = ""
    kind: str = ""


def read_lines(data: Path) -> list[Line]:
    """Return every line below `data`, in the order of files. Raises ValueError when there is none."""
    files = [data / "nlu.yml", *sorted((data / "nlu").glob("*.yml"))]
    lines = [line for file in files if file.is_file() for line in _in_file(file)]
    if not lines:
        raise ValueError(f"No training line in {data}: give the folder that holds nlu.yml.")
    return lines


def writers(lines: Sequence[Line]) -> dict[str, int]:
    """Return how many lines each named writer has, by name."""
    names = sorted({line.writer for line in lines} - {""})
    return {name: sum(line.writer == name for line in lines) for name in names}


def fingerprint(lines: Sequence[Line]) -> str:
    """Return what tells these lines from others: a hash over texts and intents, in any order."""
    return hashlib.sha256("".join(sorted(map(_hash, lines))).encode()).hexdigest()[:16]


def sketch(lines: Sequence[Line]) -> list[str]:
    """Return the SKETCH lowest hashes of the lines: enough to tell how alike two collections are."""
    return sorted({_hash(line) for line in lines})[:SKETCH]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Estimate from two sketches which share of all lines of both stands in both; within .06 of it."""
    lowest = sorted({*one, *other})[:SKETCH]
    return len({*lowest} & {*one} & {*other}) / max(1, len(lowest))


def _hash(line: Line) -> str:
    return hashlib.sha256(f"{line.intent}\t{line.text}".encode()).hexdigest()[:12]


def _in_file(file: Path) -> Iterator[Line]:
    source = file.read_text(encoding="utf-8")
    above = source.splitlines()
    root = yaml.compose(source)
    for key, blocks in root.value if root is not None else ():
        if key.value != "nlu":
            continue
        for block in blocks.value:
            fields = {name.value: value.value for name, value in block.value}
            if "intent" not in fields or "examples" not in fields:
                continue
            writer = _writer(above, block.start_mark.line)
            intent = fields["intent"]
            says = {name.value: value.value for name, value in fields.get("metadata", ())}
            aspect = says.get(ASPECT, "")
            kind = says.get(ALARM_KIND, PLAIN_ALARM) if intent == EMERGENCY else ""
            for row in fields["examples"].splitlines():
                if row.startswith("- ") and row[2:].strip():
                    yield Line(MARKED.sub(r"\1", row[2:].strip()), intent, writer, aspect, kind)


def _writer(rows: Sequence[str], number: int) -> str:
    """Return the writer whom the comment right above row `number` names."""
    found = VOICE.match(rows[number - 1].strip()) if number else None
    if found is None:
        return ""
    voice = re.sub(r"\W+", " ", found["voice"]).strip()
    return f"{found['writer']} {voice}"[:80]
