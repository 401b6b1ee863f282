"""Which two texts count as the same line: in training data, and between it and the evaluation sets.

Compared are folded texts (lotsen.text.fold) without punctuation. From LONG characters on, nearly equal counts
as equal; shorter texts differ by so little that only equality says something.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy
from rapidfuzz import fuzz, process

from lotsen.text import fold
from tools.evaluation.read_sets import read_sets

LONG = 12
NEAR_EVAL = 85  # rapidfuzz ratio
TURN = 31  # characters of the shortest turn of a dialogue that counts
NEAR_WITHIN = 92
NEAR_BETWEEN = 90
ROWS = 500  # compared at a time, so that the table of scores stays small
PUNCTUATION = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True)
class Example:
    """One text, and where it stands: intent and file of an example, or the set of an evaluation line."""

    text: str
    intent: str
    file: str

    @cached_property
    def plain(self) -> str:
        """The text as it is compared; one of only signs, like an emoji, keeps them."""
        folded = fold(self.text)
        return " ".join(PUNCTUATION.sub(" ", folded).split()) or folded

    def __str__(self) -> str:
        return f"{self.file} [{self.intent}] {self.text}"


def near(
    rows: Sequence[Example], columns: Sequence[Example], ratio: float
) -> Iterator[tuple[Example, Example]]:
    """Every pair of row and column that is equal, or nearly so from LONG characters on; none with itself."""
    same = defaultdict(list)
    for column in columns:
        same[column.plain].append(column)
    yield from ((row, column) for row in rows for column in same[row.plain] if column is not row)
    rows = sorted((row for row in rows if len(row.plain) >= LONG), key=_length)
    columns = sorted((column for column in columns if len(column.plain) >= LONG), key=_length)
    lengths = [_length(column) for column in columns]
    texts = [column.plain for column in columns]
    longest = (200 - ratio) / ratio  # of the longer to the shorter: more cannot be so alike
    for start in range(0, len(rows), ROWS):
        chunk = rows[start : start + ROWS]
        first = bisect_left(lengths, int(_length(chunk[0]) / longest))
        last = bisect_right(lengths, _length(chunk[-1]) * longest + 1)
        scores = process.cdist(
            [row.plain for row in chunk],
            texts[first:last],
            scorer=fuzz.ratio,
            score_cutoff=ratio,
            dtype=numpy.float32,
            workers=-1,
        )
        for i, j in zip(*numpy.nonzero(scores), strict=True):
            if chunk[i].plain != columns[first + j].plain:
                yield chunk[i], columns[first + j]


def _length(one: Example) -> int:
    return len(one.plain)


def evaluation_lines(folder: Path, name: str) -> list[Example]:
    """Return the lines that no training line may be.

    A short turn of a dialogue is everybody's, such as "hej"; it means something only where it stands.
    """
    counted = [line for line in read_sets(folder) if not line.dialogue or len(line.text) >= TURN]
    return [Example(line.text, line.set, name) for line in counted]
