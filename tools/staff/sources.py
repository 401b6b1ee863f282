"""Where in knowledge/ or domain.yml the words of an answer stand, found by the words themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lotsen.knowledge.loading import FILES
from lotsen.knowledge.reading import Document, read
from lotsen.values.bubble import Bubble
from tools.review.wording import WRITTEN_BY_OTHERS, texts

# Characters of the shortest text that is looked for: names and endings stand in many answers.
SHORTEST = 15
# Is added to most answers, so that it tells nothing.
EVERYWHERE = ("kontakter.yml", ("aktualitet",))
_PLACEHOLDER = re.compile(r"\\\{\w+\\\}")  # as re.escape leaves it


@dataclass(frozen=True)
class Origin:
    """A text of staff's. `name` stays when lines are added above it, `line` counts from 1."""

    file: str
    line: int | None
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}" if self.line else f"{self.file} {self.name}"


@dataclass(frozen=True)
class _Text:
    pattern: re.Pattern[str]
    origin: Origin


class Sources:
    """The texts as they stand in the files now. Raises KnowledgeError when one cannot be read."""

    def __init__(self, folder: Path, domain: Path) -> None:
        self._texts = [
            text for name in FILES if name not in WRITTEN_BY_OTHERS for text in _of(read(folder, name))
        ]
        self._responses = _responses(domain)

    def of(self, bubble: Bubble) -> list[Origin]:
        """Return where a bubble's text stands, in the order of its parts; empty when nowhere."""
        if bubble.response:
            return [Origin("domain.yml", self._responses.get(bubble.response), bubble.response)]
        hits = [
            (found.span(), text.origin)
            for text in self._texts
            for found in text.pattern.finditer(bubble.text)
        ]
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
        pattern = _PLACEHOLDER.sub(".+?", re.escape(" ".join(text.split())))
        name = ", ".join(filter(None, (entry, within)))
        yield _Text(re.compile(pattern), Origin(f"knowledge/{document.name}", line, name))


def _responses(domain: Path) -> dict[str, int]:
    """Return the line of each response in domain.yml."""
    lines = domain.read_text(encoding="utf-8").splitlines()
    found = ((re.match(r"  (utter_\w+):", line), number) for number, line in enumerate(lines, start=1))
    return {match[1]: number for match, number in found if match}
