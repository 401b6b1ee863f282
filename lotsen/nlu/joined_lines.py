"""Training lines joined from two, so that the guard learns what a cry looks like beside something else.

People write an emergency behind a greeting, a question or a story. Such lines are made when the guard trains
and are stored nowhere: their counts are the sums of their halves', only their embedding is new.
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from lotsen.nlu.row_features import RowFeatures, add_rows

# Characters of the longest half: what people write behind one another is short.
LONGEST = 120
# What stands between two halves, besides a joining word.
SIGNS = (", ", ". ", "? ", "! ", " - ", "\n", " ", " ... ")
# Of three lines with an emergency it stands last in two: people lead up to it.
LAST = 2 / 3

Embed = Callable[[list[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Joined:
    """Two lines as one text; `urgent` when one of them is an emergency."""

    first: Message
    second: Message
    text: str
    urgent: bool


def pairs(
    urgent: Sequence[Message], others: Sequence[Message], words: Sequence[str], number: int, seed: int
) -> list[Joined]:
    """Return `number` lines with an emergency in them and as many without, the same for the same seed.

    `words` join two clauses; half of the lines have one of them between, the other half a sign or a blank.
    Each has dice of its own, and takes the halves that lie next on a ring: where a line is added, changed or
    removed, few others are joined anew, so that few have to be embedded.
    """
    cries = _Ring([line for line in urgent if len(line.get(TEXT)) <= LONGEST])
    rest = _Ring([line for line in others if len(line.get(TEXT)) <= LONGEST])
    if not cries.lines or not rest.lines:
        return []
    made = []
    for place in range(number):
        dice = random.Random(f"{seed} {place}")
        cry, other = cries.next(dice), rest.next(dice)
        halves = (other, cry) if dice.random() < LAST else (cry, other)
        made.append(_joined(*halves, words, dice, urgent=True))
        made.append(_joined(rest.next(dice), rest.next(dice), words, dice, urgent=False))
    return made


class _Ring:
    """Lines in an order that depends on nothing but each line's text."""

    def __init__(self, lines: Sequence[Message]) -> None:
        placed = sorted(((random.Random(line.get(TEXT)).random(), n) for n, line in enumerate(lines)))
        self._places = [place for place, _ in placed]
        self.lines = [lines[n] for _, n in placed]

    def next(self, dice: random.Random) -> Message:
        """Return the line that lies next to where the dice fall."""
        return self.lines[bisect.bisect(self._places, dice.random()) % len(self.lines)]


def messages(joined: Sequence[Joined], sparse: Sequence[str], dense: str, embed: Embed) -> list[Message]:
    """Return the lines as messages with the features of these aliases."""
    made = [Message({TEXT: line.text}) for line in joined]
    for alias in sparse:
        _add_sums(made, joined, alias)
    for message, vector in zip(made, embed([line.text for line in joined]), strict=True):
        message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, dense))
    return made


def _add_sums(made: Sequence[Message], joined: Sequence[Joined], alias: str) -> None:
    """Give each message the sum of its halves' counts: all at once when the halves are rows of one matrix."""
    halves = [(_counts(line.first, alias), _counts(line.second, alias)) for line in joined]
    rows = [half for both in halves for half in both if isinstance(half, RowFeatures)]
    if rows and len(rows) == 2 * len(joined) and len({id(half.matrix) for half in rows}) == 1:
        matrix, numbers = rows[0].matrix, [half.row for half in rows]
        add_rows(made, csr_matrix(matrix[numbers[::2]] + matrix[numbers[1::2]]), alias)
        return
    for message, both in zip(made, halves, strict=True):
        counts = [half.features for half in both if half is not None]
        if counts:
            message.add_features(Features(sum(counts[1:], counts[0]), FEATURE_TYPE_SENTENCE, TEXT, alias))


def joined_text(first: str, second: str, words: Sequence[str], dice: random.Random) -> str:
    """Return two texts as one; `words` join two clauses."""
    between = f" {dice.choice(words)} " if words and dice.random() < 0.5 else dice.choice(SIGNS)
    return first.rstrip(" .,?!") + between + second


def _joined(
    first: Message, second: Message, words: Sequence[str], dice: random.Random, urgent: bool
) -> Joined:
    return Joined(first, second, joined_text(first.get(TEXT), second.get(TEXT), words, dice), urgent)


def _counts(message: Message, alias: str) -> Features | None:
    for feature in message.features:
        if feature.origin == alias and feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE:
            return feature
    return None
