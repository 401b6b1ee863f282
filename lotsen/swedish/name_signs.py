"""Tells whether a name that is also an ordinary word is meant as the name: "i Bro", not "bron"."""

from __future__ import annotations

import re

from lotsen.knowledge import Named
from lotsen.text import fold

# In the folded message with `#` for the word in question and `@` for names before it. A place: alone,
# corrected to, listed, or beside an office or police.
_ALONE = r"^(?:(?:i|vid|pa) )?#$|# da$|\b(?:menade|menar) #|@ (?:och|eller|o|el|mot) #"
_PLACE = re.compile(
    rf"{_ALONE}|\w*(?:kontor|station)\w* #|# \w*(?:kontor|station)|\bbor (?:i|vid|pa) #|\bnat (?:vid|pa) #"
    r"|(?:oppet|\w*polis\w*|\w*(?:kontor|station)\w*(?: \w+){0,2}) (?:i|vid|pa) #"
    r"|\b(?:ar|finns) # med\b|\b(?:oppnar|stanger) #"
)
# 'i Bro' is the place, but 'i handen' says nothing: definite nouns come after prepositions.
_INDEFINITE_PLACE = re.compile(
    rf"{_PLACE.pattern}|\b(?:i|fran) #|^(?=.*(?:kontor|station)).*\b(?:vid|pa|till|har|ar|finns|ligger) #"
)
_DEFINITE = ("en", "et")
# A programme: asked about, or beside what programmes do. People and pets are called Nova too.
_PROGRAMME = re.compile(
    rf"{_ALONE}|\b(?:vad|va) (?:ar|e|gor|gar|innebar|betyder|heter)(?: \w+){{0,2}} #"
    r"|# (?:\w+ )?(?:vad|vada)\b|\bhur (?:funkar|fungerar|jobbar|arbetar|gar)(?: \w+){0,2} #"
    r"|\b(?:polisens|mellan) #|\b(?:beratta|mer|info|fragor|veta) (?:\w+ )?om #"
    r"|satsning|projekt|natverk|kriminell|rekryter|missbruk|motiver"
)


def meant(kind: str, entry: Named, folded: list[str], at: int, length: int) -> bool:
    """Tell whether the words around `entry`, which is `length` of the folded words from `at`, show it."""
    message = " ".join([*folded[:at], "#", *folded[at + length :]])
    if any(f" {fold(word)} " in f" {message} " for word in entry.inte_vid):
        return False
    if kind == "program":
        return _PROGRAMME.search(message) is not None
    return (_PLACE if entry.namn.endswith(_DEFINITE) else _INDEFINITE_PLACE).search(message) is not None


def capital(kind: str, text: str, start: int, end: int) -> bool:
    """Tell whether a place is written with a capital inside a sentence that is not all capitals."""
    before = text[:start].rstrip()
    inside = before[-1:] not in ("", ".", "!", "?", ":") and not before.isupper() and not text.istitle()
    return kind == "plats" and inside and text[start:end].istitle()
