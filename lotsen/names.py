"""Finds places and programmes in a message: any case, no å ä ö, inflected, compounded, or a letter wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lotsen.knowledge import Knowledge, Named
from lotsen.text import fold, words

# Letters that may differ, by the length of the folded name. Shorter names have too many ordinary neighbours.
_TYPOS = ((9, 2), (5, 1))
# What may follow a name in one word: genitive, and the heads of compounds people make of place names.
_ENDINGS = ("s", "en", "ens", "et", "n", "bo", "bor", "borna", "bon", "kontor", "kontoret", "kontorets", "kontoren")
_HEADS = ("polis", "station", "omrade", "centrum", "torg", "skola", "satsning", "projekt", "gang", "ungdom", "trakt")
# Words that show that a message is about offices or police, asked for beside an ambiguous name.
_CONTEXT = ("kontor", "polis", "station", "snut", "aina", "satsning", "oppet", "oppna", "programme", "projekt")
# A message of at most this many words around an ambiguous name needs no other sign ("och Bro då?").
_SHORT = 4
_ARTICLES = {"en", "den", "denna", "ett", "min", "din", "varje", "gammal", "ny", "ingen", "nagon"}
_LONGEST_NAME = 5  # words


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


class NameFinder:
    """Knows every form of every name in one version of the knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._forms: dict[str, _Form] = {}
        for kind, entries in (("plats", knowledge.places), ("program", knowledge.programmes)):
            for entry in entries.values():
                for form in [entry.namn, *entry.andra_namn]:
                    self._forms.setdefault(fold(form), _Form(kind, entry.namn, entry))
        self._not_names = {fold(word) for word in knowledge.not_names}
        # Fuzzy matching is for the names people ask for here: the 27 places and the nine programmes.
        wanted = {place.namn for place in knowledge.offices} | {p.namn for p in knowledge.programmes.values()}
        self._fuzzy = [form for form, of in self._forms.items() if of.name in wanted and len(form) >= _TYPOS[-1][0]]
        self._match = lru_cache(maxsize=8192)(self._match_phrase)

    def find(self, text: str) -> list[Found]:
        """Return the names in `text`, left to right, longest first, never overlapping."""
        tokens = _tokens(text)
        found: list[Found] = []
        at = 0
        while at < len(tokens):
            for length in range(min(_LONGEST_NAME, len(tokens) - at), 0, -1):
                span = tokens[at : at + length]
                form = self._match(" ".join(word for word, _, _ in span))
                if form and not self._ordinary(form, tokens, at, length):
                    found.append(Found(form.kind, form.name, span[0][1], span[-1][2]))
                    at += length
                    break
            else:
                at += 1
        return found

    def _match_phrase(self, phrase: str) -> _Form | None:
        if phrase in self._not_names:
            return None
        return self._forms.get(phrase) or self._inflected(phrase) or self._misspelt(phrase)

    def _inflected(self, phrase: str) -> _Form | None:
        for cut in range(len(phrase) - 1, 3, -1):
            form = self._forms.get(phrase[:cut])
            if form is None or form.entry.tvetydig and len(phrase) - cut > 1:
                continue
            tail = phrase[cut:].lstrip(" ")
            tail = tail[1:] if tail.startswith("s") and len(tail) > 3 else tail
            if tail in _ENDINGS or tail.startswith(_HEADS):
                return form
        return None

    def _misspelt(self, phrase: str) -> _Form | None:
        bare = phrase[:-1] if phrase.endswith("s") else phrase
        for candidate in {phrase, bare}:
            close = process.extract(candidate, self._fuzzy, scorer=OSA.distance, score_cutoff=_TYPOS[0][1], limit=3)
            for form, distance, _ in close:
                allowed = next(typos for length, typos in _TYPOS if len(form) >= length)
                same_start = candidate[:1] == form[:1] or candidate[1:2] == form[:1]
                if distance <= allowed and same_start:
                    return self._forms[form]
        return None

    def _ordinary(self, form: _Form, tokens: list[tuple[str, int, int]], at: int, length: int) -> bool:
        """Tell whether the words show that the ordinary word is meant, or fail to show that the name is."""
        all_words = [word for word, _, _ in tokens]
        if any(fold(word) in all_words for word in form.entry.inte_vid):
            return True
        if not form.entry.tvetydig:
            return False
        if at > 0 and all_words[at - 1] in _ARTICLES:
            return True
        context = any(sign in word for word in all_words for sign in _CONTEXT)
        return not context and len(all_words) - length > _SHORT


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Return (folded word, start, end) for each word of `text`; hyphenated words are split in two."""
    tokens = []
    at = 0
    for word in words(text.replace("-", " ")):
        start = text.replace("-", " ").index(word, at)
        at = start + len(word)
        tokens.append((fold(word), start, at))
    return tokens
