"""Spelling and readability of what people read: hints for whoever edits, never a reason to refuse.

Spelling is hunspell's, with a Swedish dictionary of its own package. LIX is Björnsson's readability index
(1968): words in a sentence plus the share of words longer than six letters, in per cent.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

# Where the package of the dictionary puts it.
DICTIONARY = Path(sys.prefix) / "share" / "hunspell"
NAME = "sv_SE"
LONG = 6  # letters
# Ordinary newspapers have 40 to 50; of our easy answers the hardest had 47 when this was chosen.
EASY = 48
# Words that a text must have more than: one long word of eight makes any short answer "hard".
SAYS_NOTHING = 8
SUGGESTED = 3
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")
_PLACEHOLDER = re.compile(r"{\w+}|\S+@\S+|www\.\S+")


@lru_cache(maxsize=1)
def _speller() -> Any:
    from hunspell import Hunspell

    return Hunspell(NAME, hunspell_data_dir=str(DICTIONARY))


def is_common(word: str) -> bool:
    """Tell whether the dictionary has a word in small letters; names have a capital there."""
    return bool(word) and " " not in word and bool(_speller().spell(word.lower()))


def misspelt(text: str, right: Collection[str]) -> Iterator[str]:
    """Yield the words that neither the dictionary nor `right` (small letters) has."""
    for word in _WORD.findall(_PLACEHOLDER.sub(" ", text)):
        if word.lower() not in right and not _speller().spell(word):
            yield word


def suggestions(word: str) -> list[str]:
    """Return what may have been meant."""
    return [str(each) for each in _speller().suggest(word)[:SUGGESTED]]


def lix(text: str) -> float:
    """Return the readability index of a text; 0 for one without words."""
    found = _WORD.findall(_PLACEHOLDER.sub(" ", text))
    if not found:
        return 0.0
    sentences = max(1, len(_SENTENCE.findall(text)))
    return len(found) / sentences + 100 * sum(len(word) > LONG for word in found) / len(found)


def is_easy(text: str) -> bool:
    """Tell whether a text may be read to somebody who asked for easy Swedish; names are left out of it."""
    length = len(_WORD.findall(_PLACEHOLDER.sub(" ", text)))
    return length <= SAYS_NOTHING or lix(text) <= EASY


def known_names(documents: Mapping[str, Any]) -> set[str]:
    """Return, in small letters, the words of names that knowledge/ itself gives: places and programmes."""
    names = [*documents["satsningar.yml"].data, *documents["platser.yml"].data["kontor"]]
    found = [name for row in names for name in (row["namn"], *row.get("andra_namn", []))]
    found += [name for group in documents["platser.yml"].data["andra_platser"] for name in group["namn"]]
    return {word.lower() for name in found for word in _WORD.findall(name)}
