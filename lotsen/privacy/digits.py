"""Groups of digits with what parts them, for the finders of numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise

# Offsets in characters: where a finding starts, and where it has ended.
Span = tuple[int, int]

# Inside a character class.
DASHES = r"\-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
# Groups parted by at most so many of these may be one number: "+46 (0)70", "070 - 174".
_RUN = re.compile(rf"[0-9]+(?:[\s()+./_,{DASHES}]{{1,4}}[0-9]+)*")
_GOES_BEFORE = re.compile(rf"[0-9][{DASHES}.]")
_GOES_ON = re.compile(rf"[{DASHES}.][0-9]")
_GROUP = re.compile(r"[0-9]+")
# Characters before or after a number in which a word can tell what it is.
_REACH = 40


@dataclass(frozen=True)
class Window:
    """Some neighbouring groups of digits: `digits` of all of them, offsets in `text` of each.

    What is dear is worked out when asked for: hostile text has thousands of windows.
    """

    text: str
    digits: str
    groups: list[Span]

    @property
    def start(self) -> int:
        return self.groups[0][0]

    @property
    def end(self) -> int:
        return self.groups[-1][1]

    @property
    def sizes(self) -> list[int]:
        """How many digits each group has."""
        return [end - start for start, end in self.groups]

    @property
    def parts(self) -> list[str]:
        """What stands between the groups."""
        return [self.text[a[1] : b[0]] for a, b in pairwise(self.groups)]

    @property
    def breaks(self) -> list[int]:
        """How many digits stand before each of `parts`."""
        return list(accumulate(self.sizes))[:-1]

    @property
    def signs(self) -> str:
        """All of `parts` in one."""
        return "".join(self.parts)

    @property
    def cut(self) -> bool:
        """Tell whether the digits go on after a dash or dot: ranges of dates ('2010-05-10'), ISBN."""
        before, after = self.text[max(0, self.start - 2) : self.start], self.text[self.end : self.end + 2]
        return _GOES_BEFORE.fullmatch(before) is not None or _GOES_ON.fullmatch(after) is not None

    def before(self, word: re.Pattern[str]) -> bool:
        """Tell whether `word` stands shortly before, with no finding between."""
        said = self.text[max(0, self.start - _REACH) : self.start]
        return word.search(said[max(said.rfind("["), said.rfind("]")) + 1 :]) is not None

    def after(self, word: re.Pattern[str]) -> bool:
        """Tell whether `word` stands shortly after, with no finding between."""
        said = self.text[self.end : self.end + _REACH]
        return word.search(re.split(r"[\[\]]", said, maxsplit=1)[0]) is not None


def ascii_digits(text: str) -> str:
    """Return `text` with the decimal digits of every script as 0-9, as long as before."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def find(
    text: str,
    lowest: int,
    highest: int,
    accept: Callable[[Window], Span | None],
    first_digits: str = "0123456789",
) -> list[Span]:
    """Return the windows of `lowest` to `highest` digits that `accept` takes, leftmost longest first.

    A window begins with a plus sign or one of `first_digits`.
    """
    spans: list[Span] = []
    for run in _RUN.finditer(text):
        if run.end() - run.start() < lowest:
            continue
        groups = [m.span() for m in _GROUP.finditer(text, run.start(), run.end())]
        first = 0
        while first < len(groups):
            start = groups[first][0]
            begins = text[start] in first_digits or text[start - 1 : start] == "+"
            for window in _windows(text, groups, first, lowest, highest) if begins else ():
                span = accept(window)
                if span:
                    spans.append(span)
                    first += len(window.groups) - 1
                    break
            first += 1
    return spans


def _windows(text: str, groups: list[Span], first: int, lowest: int, highest: int) -> list[Window]:
    """Return the windows that begin with group `first`, longest first."""
    windows, digits = [], ""
    for last in range(first, len(groups)):
        start, end = groups[last]
        digits += text[start:end]
        if len(digits) > highest:
            break
        if len(digits) >= lowest:
            windows.append(Window(text, digits, groups[first : last + 1]))
    return windows[::-1]
