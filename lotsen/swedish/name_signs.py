"""Tells whether a name that is also an ordinary word is meant as the name: "i Bro", not "bron"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lotsen.knowledge import Knowledge, Named
from lotsen.knowledge.naming import NAME, OTHER, SOME, SOUGHT
from lotsen.text import fold

# In the folded message: the word in question, and each name before it.
_HERE, OTHER_NAME = "#", "@"
_PARTS = {NAME: _HERE, OTHER: OTHER_NAME, "*": r"\w+"}


class NameSigns:
    """The signs of one version of the knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        swedish, naming = knowledge.swedish, knowledge.naming
        sought = "|".join(rf"\w*{re.escape(fold(part))}\w*" for part in naming.soks)
        alone = [
            *(f"^{_pattern(sign, sought)}$" for sign in swedish.hela),
            *(f"{_pattern(sign, sought)}$" for sign in swedish.sist),
            *_patterns(swedish.tecken, sought),
        ]
        place = [*alone, *_patterns((*swedish.tecken_plats, *naming.tecken_plats), sought)]
        # "i Bro" is the place, but "i handen" says nothing: definite nouns come after prepositions.
        beside_sought = _any(_patterns(swedish.tecken_obestamd_med_soks, sought))
        indefinite = [
            *_patterns(swedish.tecken_obestamd, sought),
            rf"^(?=.*(?:{sought})).*(?:{beside_sought})",
        ]
        # A programme: asked about, or beside what programmes do. People and pets are called Nova too.
        programme = [*alone, *_patterns((*swedish.tecken_program, *naming.tecken_program), sought)]
        self._definite = tuple(map(fold, swedish.bestamd_form))
        self._place = re.compile(_any(place))
        self._indefinite_place = re.compile(_any([*place, *indefinite]))
        self._programme = re.compile(_any(programme))

    def meant(self, kind: str, entry: Named, folded: list[str], at: int, length: int) -> bool:
        """Tell whether the words around `entry`, which is `length` of the folded words from `at`, show it.

        Names before it are `OTHER_NAME` in `folded`.
        """
        message = " ".join([*folded[:at], _HERE, *folded[at + length :]])
        if any(f" {fold(word)} " in f" {message} " for word in entry.inte_vid):
            return False
        if kind == "program":
            return self._programme.search(message) is not None
        definite = entry.namn.endswith(self._definite)
        return (self._place if definite else self._indefinite_place).search(message) is not None


def capital(kind: str, text: str, start: int, end: int) -> bool:
    """Tell whether a place is written with a capital inside a sentence that is not all capitals."""
    before = text[:start].rstrip()
    inside = before[-1:] not in ("", ".", "!", "?", ":") and not before.isupper() and not text.istitle()
    return kind == "plats" and inside and text[start:end].istitle()


def _any(patterns: Iterable[str]) -> str:
    """An empty list matches nothing, where an empty pattern would match everything."""
    return "|".join(patterns) or "(?!)"


def _patterns(signs: Iterable[str], sought: str) -> list[str]:
    return [_pattern(sign, sought) for sign in signs]


def _pattern(sign: str, sought: str) -> str:
    """Return a sign (knowledge/svenska.yml says how it is written) as a pattern of whole words."""
    pattern = ""
    for part in sign.split():
        if part == SOME:
            pattern += r"(?: \w+){0,2}"
        else:
            pattern += (" " if pattern else "") + _words(part, sought)
    return rf"(?<!\w){pattern}(?!\w)"


def _words(part: str, sought: str) -> str:
    if part == SOUGHT:
        return f"(?:{sought})"
    if part in _PARTS:
        return _PARTS[part]
    ways = (re.escape(fold(word)).replace(r"\*", r"\w*") for word in part.split("/"))
    return f"(?:{'|'.join(ways)})"
