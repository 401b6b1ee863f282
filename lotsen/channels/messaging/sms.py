"""Fits an answer into segments of SMS, two of them but for a list.

Pure; alphabet and lengths are 3GPP TS 23.038 and 23.040.
"""

from __future__ import annotations

import re

# The GSM 7-bit alphabet, and what takes two places in it.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
# Characters of fine print that would halve the room, and their plain neighbours.
_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "”": '"', "“": '"', "…": "...", "\xa0": " "}
)
_SENTENCE_END = re.compile(r"(?<=[.!?؟።])\s+|\n+")
_CUT = " ..."
GSM_ROOM = {1: 160, 2: 306}  # septets
UCS2_ROOM = {1: 70, 2: 134}  # 16-bit units
SEGMENTS = 2
# For what lists things, which is nothing without its end: by Twilio's 1,600 characters of a message.
LIST_SEGMENTS = 10


def gsm_text(text: str) -> str:
    """Return `text` with the typographic characters that GSM 7-bit lacks replaced."""
    return text.translate(_PLAIN)


def segments(text: str) -> int:
    """Return how many segments a text takes: 153 septets or 67 UCS-2 units each when there are several."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        length, room, each = sum(2 if c in _EXTENDED else 1 for c in text), GSM_ROOM[1], 153
    else:
        length, room, each = len(text.encode("utf-16-be", "replace")) // 2, UCS2_ROOM[1], 67
    return 1 if length <= room else -(-length // each)


def fit(text: str, numbers: tuple[str, ...], most: int = SEGMENTS) -> str:
    """Return `text` in at most `most` segments: its beginning, and the sentences that name the numbers in it.

    Whole sentences as far as they fit, in their order. A first sentence that is too long is cut at a word.
    """
    text = gsm_text(text).strip()
    if segments(text) <= most:
        return text
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    naming = {
        next((i for i, s in enumerate(sentences) if number in s), 0) for number in numbers if number in text
    }
    kept = naming | {0}
    if segments(_join(sentences, kept)) > most:
        return _cut(sentences[0], _join(sentences, naming - {0}), [n for n in numbers if n in text], most)
    for i in range(len(sentences)):
        if segments(_join(sentences, kept | {i})) <= most:
            kept.add(i)
    return _join(sentences, kept)


def _join(sentences: list[str], kept: set[int]) -> str:
    return " ".join(sentences[i] for i in sorted(kept))


def _cut(first: str, naming: str, numbers: list[str], most: int) -> str:
    """Return the beginning of `first`, and the sentences that name the numbers, or just the numbers."""
    bare = " ".join(numbers)
    for end in (f"{_CUT} {naming}".rstrip(), f"{_CUT} {bare}".rstrip()):
        words = first.split(" ")
        while words:
            tried = " ".join(words) + end
            if segments(tried) <= most and all(number in tried for number in numbers):
                return tried
            words.pop()
    return bare
