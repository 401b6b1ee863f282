"""Finds places and programmes in a message: no å ä ö, inflected, compounded, split, or a letter wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lotsen.knowledge import Knowledge
from lotsen.swedish.name_forms import TYPOS, Form, forms, one_spelling
from lotsen.swedish.name_signs import OTHER_NAME, NameSigns, capital
from lotsen.text import fold
from lotsen.values.understanding import Name

# A shorter name written as two words is two words: 'vår by', 'hus by'.
_SPLIT = 6
# 'utredningscentrum för unga lagöverträdare'
_LONGEST_NAME = 4
# Letters that may follow the head of a compound made of a name: "polis|en", "skola|n".
_AFTER_SHOWING, _AFTER_HEAD = 5, 4
# A letter and the combining accents that follow it; hyphens, apostrophes and colons part words.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
# The letters whose marks are the name's own.
_MARKED = frozenset(("å", "ä", "ö"))
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # 'tenstaaaa'


class NameFinder:
    """Knows every form of every name in one version of the knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._forms = forms(knowledge)
        self._signs = NameSigns(knowledge)
        self._tail = _tail(knowledge)
        self._genitive = knowledge.swedish.genitiv
        # By the letters that a misspelt name may begin with: its first, or its second (swapped, one missing).
        self._fuzzy: defaultdict[str, list[str]] = defaultdict(list)
        for key, of in self._forms.items():
            for letter in set(key[:2]) if of.typos else ():
                self._fuzzy[letter].append(key)
        self._not_names = {one_spelling(word).replace(" ", "") for word in knowledge.not_names}
        self._exact = lru_cache(maxsize=8192)(self._exact_match)
        self._close = lru_cache(maxsize=8192)(self._close_match)

    def find(self, text: str) -> list[Name]:
        """Return the names in `text`, left to right, longest first, never overlapping. Never raises."""
        tokens = [
            (_DRAWN_OUT.sub(r"\1", one_spelling(m[0])), m.start(), m.end()) for m in _WORD.finditer(text)
        ]
        folded = [fold(word) for word, _, _ in tokens]
        found: list[Name] = []
        at = 0
        while at < len(tokens):
            form, length = self._longest([word for word, _, _ in tokens[at : at + _LONGEST_NAME]])
            start, end = tokens[at][1], tokens[at + length - 1][2]
            if form and (
                not form.ambiguous
                or self._signs.meant(form.kind, form.entry, folded, at, length)
                or capital(form.kind, text, start, end)
            ):
                found.append(Name(form.kind, form.name, start, end))
                folded[at] = OTHER_NAME
                del folded[at + 1 : at + length], tokens[at + 1 : at + length]
            at += 1
        return found

    def _longest(self, ahead: list[str]) -> tuple[Form | None, int]:
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
        tails = [
            self._tail.match(joined, at) for at in range(len(joined) - 1, max(2, len(joined) - last), -1)
        ]
        candidates = [(joined, None), *((joined[: tail.start()], tail) for tail in tails if tail)]
        if not any(candidate in self._not_names for candidate, _ in candidates):
            yield from candidates

    def _exact_match(self, phrase: str) -> Form | None:
        for candidate, tail in self._candidates(phrase):
            form = self._forms.get(fold(candidate))
            if form is None or not _same_marks(candidate, form.spelt):
                continue
            if phrase.count(" ") + 1 != form.words and (tail or len(candidate) < _SPLIT):
                continue
            if tail is None or tail[0] == self._genitive or not form.ambiguous:
                return form
            if tail["head"]:  # 'bropolisen' is as good as a sign
                return replace(form, ambiguous=False)
        return None

    def _close_match(self, phrase: str) -> tuple[float, Form] | None:
        for candidate in [fold(candidate) for candidate, _ in self._candidates(phrase)]:
            keys = self._fuzzy.get(candidate[:1], [])
            near = process.extract(candidate, keys, scorer=OSA.distance, score_cutoff=TYPOS[0][1], limit=2)
            for key, distance, _ in near:
                form = self._forms[key]
                if phrase.count(" ") + 1 == form.words:
                    allowed = form.typos
                else:  # written as more or fewer words: one less, and the first letter right ('i fisksätra')
                    allowed = form.typos - 1 if len(key) >= _SPLIT and key[0] == candidate[0] else -1
                if distance <= allowed:
                    return distance, form
        return None


def _tail(knowledge: Knowledge) -> re.Pattern[str]:
    """What may follow a name in one word: genitive and definite forms, and the heads of compounds."""
    swedish, naming = knowledge.swedish, knowledge.naming
    endings, showing, heads = map(_any, (swedish.andelser, naming.efterled_visar, naming.efterled))
    joint = re.escape(swedish.fog)
    return re.compile(
        rf"(?:{endings}|(?P<head>{joint}?(?:{showing})\w{{0,{_AFTER_SHOWING}}})"
        rf"|{joint}?(?:{heads})\w{{0,{_AFTER_HEAD}}})$"
    )


def _any(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words)) or "(?!)"


def _same_marks(written: str, spelt: str) -> bool:
    """Tell whether each å, ä or ö that was written is the name's own: 'värsta' is not Vårsta, 'varsta' is."""
    return all(a == b or a not in _MARKED for a, b in zip(written, spelt, strict=False))
