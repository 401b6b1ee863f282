"""Where in knowledge/ or domain.yml the words of an answer stand, found by the words themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

import yaml

from lotsen.knowledge.loading import FILES
from lotsen.knowledge.reading import Document, read
from lotsen.values.bubble import Bubble
from tools.review.wording import WRITTEN_BY_OTHERS, texts

# Characters of the shortest text that is looked for: names and endings stand in many answers.
SHORTEST = 15
# Characters of a name that is shown.
LONGEST_NAME = 50
# Is added to most answers, so that it tells nothing.
EVERYWHERE = ("kontakter.yml", ("aktualitet",))
_PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Origin:
    """A text of staff's. `name` stays when lines are added above it, `line` counts from 1."""

    file: str
    line: int | None
    name: str

    def __str__(self) -> str:
        """Return it for the screen, where a text that is its own name in a list is too long."""
        name = shorten(self.name, LONGEST_NAME, placeholder=" …")
        return f"{self.file}:{self.line} {name}" if self.line else f"{self.file} {name}"


@dataclass(frozen=True)
class _Text:
    """A text that may be filled in, as a regular expression; `part`: its longest part that stays as it is.

    Of some hundred texts the part of a few stands in an answer, so that few expressions are compiled.
    """

    pattern: str
    part: str
    origin: Origin

    def spans(self, answer: str) -> Iterator[tuple[int, int]]:
        """Yield where the text stands in an answer."""
        if self.part in answer:
            yield from (found.span() for found in re.finditer(self.pattern, answer))


class Sources:
    """The texts as they stand in the files now. Raises KnowledgeError when one cannot be read."""

    def __init__(self, folder: Path, domain: Path) -> None:
        self._texts = [
            text for name in FILES if name not in WRITTEN_BY_OTHERS for text in _of(_quickly(folder, name))
        ]
        self._responses = _responses(domain)

    def of(self, bubble: Bubble) -> list[Origin]:
        """Return where a bubble's text stands, in the order of its parts; empty when nowhere."""
        if bubble.response:
            return [Origin("domain.yml", self._responses.get(bubble.response), bubble.response)]
        hits = [(span, text.origin) for text in self._texts for span in text.spans(bubble.text)]
        whole = [
            (span, origin)
            for span, origin in hits
            if not any(other[0] <= span[0] and span[1] <= other[1] and other != span for other, _ in hits)
        ]
        return list(dict.fromkeys(origin for _, origin in sorted(whole, key=lambda hit: hit[0])))


def _of(document: Document) -> Iterator[_Text]:
    for spot, text in texts(document.data):
        if len(text) < SHORTEST or (document.name, spot) == EVERYWHERE:
            continue
        line, entry, within = document.where(spot)
        parts = _PLACEHOLDER.split(" ".join(text.split()))
        name = ", ".join(filter(None, (entry, within)))
        origin = Origin(f"knowledge/{document.name}", line, name)
        yield _Text(".+?".join(map(re.escape, parts)), max(parts, key=len), origin)


def _quickly(folder: Path, name: str) -> Document:
    """Read a file with libyaml, in a tenth of the time. What runs doesn't: it must bear any file."""
    try:
        tree = yaml.compose((folder / name).read_text(encoding="utf-8-sig"), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return read(folder, name)  # says what is wrong
    return Document(name, _data(tree), tree)


def _data(node: yaml.Node | None) -> Any:
    """Return a tree as texts, lists and dictionaries."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _data(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_data(value) for value in node.value]
    return node.value if node is not None else None


def _responses(domain: Path) -> dict[str, int]:
    """Return the line of each response in domain.yml."""
    lines = domain.read_text(encoding="utf-8").splitlines()
    found = ((re.match(r"  (utter_\w+):", line), number) for number, line in enumerate(lines, start=1))
    return {match[1]: number for match, number in found if match}
