"""Other ways to read an oddly written text: letters apart or joined, digits for letters, emoji for words.

Who is in danger, or hides what they write from somebody, does not write as the training lines do. Ordinary
texts give nothing, and that after one search or two. Pure strings: what words and signs mean is handed in
with the lists of knowledge/akutfraser.yml; each rule looks at each character a bounded number of times.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lotsen.danger.phrases import PhraseLists
from lotsen.text import fold, words

# Letters of a joined word that is taken apart at most: longer ones are nobody's hashtag.
LONGEST = 48
# Letters that a joined word and each of its parts have at least. Parts of two letters lie in every word.
JOINED, PART = 7, 3
# In a hashtag or letters apart, where it is known that words were joined.
SHORT_PART = 1
# Words beside the signs of a text that is read by its signs: "Tensta centrum 🔫", not a long one with a 🔥.
BESIDE_SIGNS = 3

# Three letters or more, each by itself, with the same kind of thing between: "h j ä l p", "H-J-Ä-L-P".
# Not "a, b, c", which is a list.
_APART = re.compile(r"(?<![^\W_])[^\W_](?:(?!,\s)[\W_]{1,2}[^\W_](?![^\W_])){2,}")
_HASHTAG = re.compile(r"#(?=\w)")
_HUMP = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z\u00c0-\u00de])")
_TOKEN = re.compile(r"[\w@$€!|*]+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_VOWELS = frozenset("aeiouy")  # folded
# Digits and signs that stand for the letter they look like. 1 is i, or else l; 4 is a, which å and ä fold to.
_LEET: dict[int, str] = dict(zip(map(ord, "0123456789@$€!|"), "oizeasgtbgaseii", strict=True))
_LEET_L: dict[int, str] = {ord("1"): "l", ord("!"): "l"}
_LEET_SIGN = re.compile(r"[\d@$€!|]")
# A digit or sign between letters, or before them; after them it is a number or an exclamation ("covid19",
# "hej!").
_LEET_WORD = re.compile(r"(?=[\w@$€!|]*[^\W\d_]{2})[\d@$€|]{0,2}[^\W\d_]+(?:[\d@$€!|]{1,2}[^\W\d_]+)*")
# Letters of Cyrillic and Greek that look like one of Latin.
_PAIRS = (
    "АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX аa вb еe ѕs іi јj кk мm нh оo пn рp сc тt гr уy хx "
    "һh ԁd ԛq ԝw ӏl ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX αa βb εe ηn ιi κk νv οo ρp τt υu χx"
)
_LOOKALIKES = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC_GREEK = re.compile(r"[\u0370-\u052f]")
# Letters in boxes and circles that Unicode does not compose, and those of flags; each block begins with A.
_BOXED = (0x1F1E6, 0x1F150, 0x1F170)
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
# What makes a text worth a closer look; most have none of it and no long word.
_ODD = re.compile(
    r"[#_@$€*]|[^\W\d_][!|][^\W\d_]|[^\W\d_]\d|\d[^\W\d_]|([^\W\d_])\1\1|(?<!\w)\w[\W_]{1,2}\w[\W_]{1,2}\w(?!\w)"
    r"|[\u0250-\u02af\u0370-\u052f\u1d00-\u1d7f\u2190-\u2bff\ua700-\ua7ff\U0001f000-\U0001faff]"
    rf"|\w{{{JOINED},}}"
)


@dataclass(frozen=True)
class _Lexicon:
    """Folded words and how they are spelt; what a sign means, and whether it is one; the longest word."""

    words: dict[str, str]
    signs: dict[str, str]
    sign: re.Pattern[str]
    longest: int

    def __hash__(self) -> int:
        return id(self)


@lru_cache(maxsize=4)
def _lexicon(phrases: PhraseLists) -> _Lexicon:
    known: dict[str, str] = {}
    for phrase in (*phrases.rop, *phrases.rop_med, *phrases.fraser):
        for word in words(phrase.replace("*", "")):
            known.setdefault(fold(word), word)
    signs = {sign.strip("\ufe0f"): meaning for sign, meaning in phrases.tecken}
    emoji = [sign for sign in signs if not sign.isalnum()]
    pattern = "|".join(map(re.escape, sorted(emoji, key=len, reverse=True))) or "(?!)"
    return _Lexicon(known, signs, re.compile(pattern), max(map(len, known), default=0))


def readings(text: str, phrases: PhraseLists) -> tuple[str, ...]:
    """Return other ways to read a clean `text`, best first, at most three; none for ordinary text.

    One with everything mended that is oddly written, one where a 1 is an l, and one with signs read as words.
    """
    lexicon = _lexicon(phrases)
    found = []
    if _ODD.search(text):
        found = [_mended(text, lexicon, leet) for leet in (_LEET, {**_LEET, **_LEET_L})]
    found.append(_signs_read(found[0] if found else text, lexicon))
    same = {text, " ".join(text.split())}
    return tuple(dict.fromkeys(reading for reading in found if reading and reading not in same))


def _mended(text: str, lexicon: _Lexicon, leet: Mapping[int, str]) -> str:
    """Return `text` with letters joined, then hashtags opened, then each word mended by itself."""
    text = "".join(map(_unboxed, text))
    text = _APART.sub(lambda apart: f" {_closed_up(apart[0], lexicon, leet)} ", text)
    mended = _TOKEN.sub(lambda token: _word(token[0], lexicon, leet), _hashtags_opened(text, lexicon))
    return " ".join(mended.split())


def _unboxed(character: str) -> str:
    """Return the letter in a box, circle or flag, or in a small capital; another character as it is."""
    code = ord(character)
    if code >= 0x1F000:
        return next((chr(ord("a") + code - first) for first in _BOXED if 0 <= code - first < 26), character)
    if 0x250 <= code < 0x2B0 or 0x1D00 <= code < 0x1D80 or 0xA700 <= code < 0xA800:
        name = unicodedata.name(character, "")
        letter = name.removeprefix(_SMALL_CAPITAL)
        return letter.lower() if letter != name and len(letter) == 1 else character
    return character


def _closed_up(apart: str, lexicon: _Lexicon, leet: Mapping[int, str]) -> str:
    """Return letters that stood apart as words; digits only where they are a sign: "1 1 2", not "6-0 6-0"."""
    letters = "".join(filter(str.isalnum, apart))
    if letters.isdigit():
        return letters if letters in lexicon.signs else apart
    return _opened(letters, lexicon, SHORT_PART, leet)


def _hashtags_opened(text: str, lexicon: _Lexicon) -> str:
    """Return `text` with its hashtags as words: "#HjälpMig", "#hjälp_mig", "#hjälpmig"."""
    if "#" not in text and "_" not in text:
        return text
    parts = []
    for at, part in enumerate(_HASHTAG.split(text)):
        tag, rest = _leading_word(part) if at else ("", part)
        apart = _HUMP.sub(" ", tag.replace("_", " "))
        opened = apart if " " in apart else _opened(tag, lexicon, SHORT_PART, _LEET)
        parts.append(f" {opened}" if tag else "")
        parts.append(rest.replace("_", " "))
    return "".join(parts)


def _leading_word(part: str) -> tuple[str, str]:
    end = next((at for at, c in enumerate(part) if not (c.isalnum() or c == "_")), len(part))
    return part[:end], part[end:]


def _word(word: str, lexicon: _Lexicon, leet: Mapping[int, str]) -> str:
    """Return one word as it was meant; as it is when nothing about it is odd."""
    if _CYRILLIC_GREEK.search(word):
        latin = word.translate(_LOOKALIKES)
        mixed = _LATIN.search(word) is not None
        known = lexicon.words.get(fold(latin))
        word = known if known and len(latin) >= PART else latin if mixed else word
    if _LEET_SIGN.search(word):
        word = _unleeted(word, lexicon, leet)
    if _DRAWN_OUT.search(word):
        word = _drawn_in(word, lexicon)
    return _opened(word, lexicon, PART, leet) if JOINED <= len(word) <= LONGEST else word


def _unleeted(word: str, lexicon: _Lexicon, leet: Mapping[int, str]) -> str:
    """Return a word with letters for its digits: a known one, or one with a digit between letters."""
    body = word.rstrip("!")
    if len(body) < PART or not _LEET_SIGN.search(body) or not any(map(str.isalpha, body)):
        return word
    for read in (body.translate(_LEET), body.translate(leet)):
        known = lexicon.words.get(fold(read))
        if known is not None:
            return known
    if "!" in body:  # a letter only in a known word: "hej!du" is two
        return word
    return read if _BETWEEN_LETTERS.search(body) and _LEET_WORD.fullmatch(body) else word


_BETWEEN_LETTERS = re.compile(r"[^\W\d_][\d@$€!|]{1,2}[^\W\d_]")


def _drawn_in(word: str, lexicon: _Lexicon) -> str:
    """Return a drawn-out word as the known one, or with each vowel once and each consonant twice."""
    for kept in (r"\1", r"\1\1"):
        known = lexicon.words.get(fold(_DRAWN_OUT.sub(kept, word)))
        if known is not None:
            return known
    return _DRAWN_OUT.sub(lambda drawn: drawn[1] * (1 if fold(drawn[1]) in _VOWELS else 2), word)


def _opened(word: str, lexicon: _Lexicon, shortest: int, leet: Mapping[int, str]) -> str:
    """Return a joined word as the known words that it is made of, few and long ones first; else as it is."""
    folded = fold(word)
    if folded in lexicon.words:
        return lexicon.words[folded] if shortest < PART else word
    if len(folded) > LONGEST or not folded.isalnum():
        return word
    if not folded.isalpha():
        folded = folded.translate(leet)
    # best[n]: the fewest words that the first n letters are made of
    best: list[tuple[str, ...] | None] = [()] + [None] * len(folded)
    for end in range(shortest, len(folded) + 1):
        for start in range(max(0, end - lexicon.longest), end - shortest + 1):
            before, part = best[start], folded[start:end]
            if before is None or part not in lexicon.words:
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, part)
    parts = best[-1]
    return word if not parts else " ".join(lexicon.words[part] for part in parts)


def _signs_read(text: str, lexicon: _Lexicon) -> str:
    """Return a text that is hardly more than signs with what they mean; empty for another text.

    Each sign is said once: "🔪🔪🔪" is no more than "🔪".
    """
    said = [lexicon.signs[sign] for sign in dict.fromkeys(lexicon.sign.findall(text))]
    beside = words(lexicon.sign.sub(" ", text))
    alone = [lexicon.signs.get(fold(word)) for word in beside]
    if beside and not said and all(alone):  # "mayday mayday", "112!!"
        return " ".join(dict.fromkeys(filter(None, alone)))
    if not said or len(beside) > BESIDE_SIGNS:
        return ""
    return " ".join([*beside, *said])
