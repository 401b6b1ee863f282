"""Finds places and programmes in a message: no å ä ö, inflected, compounded, split, or a letter wrong."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lotsen.knowledge import Knowledge, Named
from lotsen.text import fold

# Letters that may differ, by the length of the folded name's shortest word. Shorter words have too many
# ordinary neighbours ('vår gård' is no Vårby gård).
_TYPOS = ((9, 2), (5, 1))
# Nicknames and other spellings shorter than this must be exact: 'rågan' is one letter from 'frågan'.
_FUZZY_NICKNAME = 8
# A shorter name written as two words is two words: 'vår by', 'hus by'.
_SPLIT = 6
# 'utredningscentrum för unga lagöverträdare'
_LONGEST_NAME = 4
# What may follow a name in one word: genitive and definite forms, and the heads of compounds made of names.
_TAIL = re.compile(
    r"(?:s|n|en|ens|et|ets|na|nas|bo|bor|borna|bon|(?P<head>s?(?:polis|kontor|satsning|projekt)\w{0,5})"
    r"|s?(?:station|område|omrade|centrum|torg|skola|gang|ungdom|trakt)\w{0,4})$"
)
# Signs that a name that is also an ordinary word is the name, in the folded message with `#` for the word in
# question and `@` for names before it. A place: alone, corrected to, listed, or beside an office or police.
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
# A letter and the combining accents that follow it; hyphens, apostrophes and colons part words.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # 'tenstaaaa'


@dataclass(frozen=True)
class Found:
    """A name in a message. `start` and `end` are offsets in characters of the message."""

    kind: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class _Form:
    kind: str
    name: str
    entry: Named
    spelt: str
    words: int
    ambiguous: bool  # the bare name of an entry that is also an ordinary word
    typos: int  # letters that may differ


class NameFinder:
    """Knows every form of every name in one version of the knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._forms: dict[str, _Form] = {}  # by the folded form without spaces
        offices = {place.namn for place in knowledge.offices}
        for kind, entries in (("plats", knowledge.places), ("program", knowledge.programmes)):
            for entry in entries.values():
                for form in [entry.namn, *entry.andra_namn]:
                    bare = form == entry.namn
                    spelt = _plain(form).replace(" ", "").replace("-", "")
                    key = fold(spelt)
                    # Fuzzy matching is for what people ask for here: the 27 places and the nine programmes.
                    wanted = kind == "program" or entry.namn in offices
                    fuzzy = wanted and (bare or len(key) >= _FUZZY_NICKNAME)
                    parts = [len(word) for word in fold(form).split()]
                    typos = next((most for length, most in _TYPOS if fuzzy and min(parts) >= length), 0)
                    ambiguous = bare and entry.tvetydig
                    self._forms.setdefault(
                        key, _Form(kind, entry.namn, entry, spelt, len(parts), ambiguous, typos)
                    )
        # By the letters that a misspelt name may begin with: its first, or its second (swapped, one missing).
        self._fuzzy: defaultdict[str, list[str]] = defaultdict(list)
        for key, of in self._forms.items():
            for letter in set(key[:2]) if of.typos else ():
                self._fuzzy[letter].append(key)
        self._not_names = {_plain(word).replace(" ", "") for word in knowledge.not_names}
        self._exact = lru_cache(maxsize=8192)(self._exact_match)
        self._close = lru_cache(maxsize=8192)(self._close_match)

    def find(self, text: str) -> list[Found]:
        """Return the names in `text`, left to right, longest first, never overlapping. Never raises."""
        tokens = [(_DRAWN_OUT.sub(r"\1", _plain(m[0])), m.start(), m.end()) for m in _WORD.finditer(text)]
        folded = [fold(word) for word, _, _ in tokens]
        found: list[Found] = []
        at = 0
        while at < len(tokens):
            form, length = self._longest([word for word, _, _ in tokens[at : at + _LONGEST_NAME]])
            start, end = tokens[at][1], tokens[at + length - 1][2]
            if form and (
                not form.ambiguous or _meant(form, folded, at, length) or _capital(form, text, start, end)
            ):
                found.append(Found(form.kind, form.name, start, end))
                folded[at] = "@"
                del folded[at + 1 : at + length], tokens[at + 1 : at + length]
            at += 1
        return found

    def _longest(self, ahead: list[str]) -> tuple[_Form | None, int]:
        """Return the name that `ahead` begins with and its length in words: exact before misspelt."""
        phrases = [" ".join(ahead[:length]) for length in range(1, len(ahead) + 1)]
        for length in range(len(phrases), 0, -1):
            if form := self._exact(phrases[length - 1]):
                return form, length
        near = [(match, length) for length, phrase in enumerate(phrases, 1) if (match := self._close(phrase))]
        if not near:
            return None, 1
        (_, best), length = min(near, key=lambda each: each[0][0])
        return best, length

    def _candidates(self, phrase: str) -> Iterator[tuple[str, re.Match[str] | None]]:
        """Yield `phrase` without spaces, then what is left without an ending; nothing for ordinary words."""
        joined = phrase.replace(" ", "")
        last = len(phrase) - phrase.rfind(" ") - 1
        tails = [_TAIL.match(joined, at) for at in range(len(joined) - 1, max(2, len(joined) - last), -1)]
        candidates = [(joined, None), *((joined[: tail.start()], tail) for tail in tails if tail)]
        if not any(candidate in self._not_names for candidate, _ in candidates):
            yield from candidates

    def _exact_match(self, phrase: str) -> _Form | None:
        for candidate, tail in self._candidates(phrase):
            form = self._forms.get(fold(candidate))
            if form is None or not _same_marks(candidate, form.spelt):
                continue
            if phrase.count(" ") + 1 != form.words and (tail or len(candidate) < _SPLIT):
                continue
            if tail is None or tail[0] == "s" or not form.ambiguous:
                return form
            if tail["head"]:  # 'bropolisen' is as good as a sign
                return replace(form, ambiguous=False)
        return None

    def _close_match(self, phrase: str) -> tuple[float, _Form] | None:
        for candidate in [fold(candidate) for candidate, _ in self._candidates(phrase)]:
            keys = self._fuzzy.get(candidate[:1], [])
            near = process.extract(candidate, keys, scorer=OSA.distance, score_cutoff=_TYPOS[0][1], limit=2)
            for key, distance, _ in near:
                form = self._forms[key]
                if phrase.count(" ") + 1 == form.words:
                    allowed = form.typos
                else:  # written as more or fewer words: one less, and the first letter right ('i fisksätra')
                    allowed = form.typos - 1 if len(key) >= _SPLIT and key[0] == candidate[0] else -1
                if distance <= allowed:
                    return distance, form
        return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _same_marks(written: str, spelt: str) -> bool:
    """Tell whether each å, ä or ö that was written is the name's own: 'värsta' is not Vårsta, 'varsta' is."""
    return all(a == b or a not in "åäö" for a, b in zip(written, spelt, strict=False))


def _meant(form: _Form, folded: list[str], at: int, length: int) -> bool:
    """Tell whether the words around an ambiguous name show that the name is meant."""
    message = " ".join([*folded[:at], "#", *folded[at + length :]])
    if any(f" {fold(word)} " in f" {message} " for word in form.entry.inte_vid):
        return False
    if form.kind == "program":
        return _PROGRAMME.search(message) is not None
    return (_PLACE if form.name.endswith(_DEFINITE) else _INDEFINITE_PLACE).search(message) is not None


def _capital(form: _Form, text: str, start: int, end: int) -> bool:
    """Tell whether a place is written with a capital inside a sentence that is not all capitals."""
    before = text[:start].rstrip()
    inside = before[-1:] not in ("", ".", "!", "?", ":") and not before.isupper() and not text.istitle()
    return form.kind == "plats" and inside and text[start:end].istitle()
