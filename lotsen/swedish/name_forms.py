"""The forms of the names in the knowledge, and how far each may be misspelt."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from lotsen.knowledge import Knowledge, Named
from lotsen.text import fold

# Letters that may differ, by the length of the folded name's shortest word. Shorter words have too many
# ordinary neighbours ('vår gård' is no Vårby gård).
TYPOS = ((9, 2), (5, 1))
# Nicknames and other spellings shorter than this must be exact: 'rågan' is one letter from 'frågan'.
_FUZZY_NICKNAME = 8


@dataclass(frozen=True)
class Form:
    """One way to write a name: `spelt` without spaces and hyphens, once of so many `words`."""

    kind: str
    name: str
    entry: Named
    spelt: str
    words: int
    ambiguous: bool  # the bare name of an entry that is also an ordinary word
    typos: int  # letters that may differ


def one_spelling(text: str) -> str:
    """Return the text in one spelling of its characters and in small letters."""
    return unicodedata.normalize("NFC", text).casefold()


def forms(knowledge: Knowledge) -> dict[str, Form]:
    """Return every form of every place and programme, by its folded spelling."""
    offices = {place.namn for place in knowledge.offices}
    found: dict[str, Form] = {}
    for kind, entries in (("plats", knowledge.places), ("program", knowledge.programmes)):
        for entry in entries.values():
            # Fuzzy matching is for what people ask for here: the 27 places and the nine programmes.
            wanted = kind == "program" or entry.namn in offices
            for form in [entry.namn, *entry.andra_namn]:
                one = _form(kind, entry, form, wanted)
                found.setdefault(fold(one.spelt), one)
    return found


def _form(kind: str, entry: Named, form: str, wanted: bool) -> Form:
    bare = form == entry.namn
    spelt = one_spelling(form).replace(" ", "").replace("-", "")
    fuzzy = wanted and (bare or len(fold(spelt)) >= _FUZZY_NICKNAME)
    parts = [len(word) for word in fold(form).split()]
    typos = next((most for length, most in TYPOS if fuzzy and min(parts) >= length), 0)
    return Form(kind, entry.namn, entry, spelt, len(parts), bare and entry.tvetydig, typos)
