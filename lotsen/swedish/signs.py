"""Whether a message holds a sign (knowledge/fragor.yml says how one is written)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from lotsen.text import fold

# Words that "…" stands for at most.
GAP = 4
_WORD = re.compile(r"[^\W_]+|[^\w\s]")
_ENDS = r"(?!\w)"


def plain(text: str) -> str:
    """Return the folded words of a text with a blank between them; a sign such as an emoji is a word."""
    return " ".join(_WORD.findall(fold(text)))


def holds(signs: Iterable[str], text: str) -> bool:
    """Tell whether one of the signs stands in `text`, which `plain` made."""
    return found(signs, text) is not None


def found(signs: Iterable[str], text: str) -> re.Match[str] | None:
    """Return the first match of the signs in `text`, which `plain` made."""
    return _pattern(tuple(signs)).search(text)


@lru_cache(maxsize=1024)
def _pattern(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_sign, signs)) or r"(?!)")


def _sign(sign: str) -> str:
    pattern = ""
    for part in fold(sign).split():
        if part == "…":
            pattern += rf"(?: \S+){{0,{GAP}}}"
        else:
            pattern += (" " if pattern else "") + _alternatives(part)
    return rf"(?<!\w)(?:{pattern}){_ENDS}"


def _alternatives(part: str) -> str:
    return f"(?:{'|'.join(re.escape(word).replace(re.escape('*'), '[^ ]*') for word in part.split('/'))})"
