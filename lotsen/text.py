"""What happens to a message's text before anything looks at it. Pure functions, no framework."""

import re
import unicodedata

# Longest text that is looked at, in characters. Rasa's default pipeline needed 44 s for 100,000.
MAX_CHARS = 1000
# A longer text keeps its beginning and its end: emergencies often come last.
TAIL_CHARS = 400

# Control, surrogate, private-use and unassigned characters carry no message; format characters (right-to-left
# marks, zero-width space) change how a text looks. The joiners are letters' business in Persian and emoji.
_DROPPED = {"Cc", "Cs", "Co", "Cn", "Cf"}
_KEPT = {"\n", "\t", "\u200c", "\u200d"}
# Invisible inside words (soft hyphen, zero-width space, word joiner, byte-order mark): gone without a space.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_SPACE = re.compile(r"\s+")
_FOLD = str.maketrans({"å": "a", "ä": "a", "ö": "o", "æ": "a", "ø": "o", "é": "e", "è": "e", "ü": "u"})
_WORD = re.compile(r"[^\W_]+(?:[-'’:][^\W_]+)*")


def clean(text: object) -> str:
    """Return `text` as `normalised` does, at most MAX_CHARS long: its beginning and its end. Never raises."""
    if isinstance(text, str) and len(text) > 4 * MAX_CHARS:
        # NFKC can make a text 18 times longer: cut before, so that cost is bounded
        text = text[: 2 * MAX_CHARS] + " " + text[-2 * MAX_CHARS :]
    return cut(normalised(text))


def cut(text: str) -> str:
    """Return a normalised text at most MAX_CHARS long: its beginning and its end."""
    if len(text) <= MAX_CHARS:
        return text
    return text[: MAX_CHARS - TAIL_CHARS - 1].rstrip() + " " + text[-TAIL_CHARS:].lstrip()


def normalised(text: object) -> str:
    """Return `text` in NFKC, without control characters, white space folded, nothing cut out of it.

    Anything but a string gives the empty string. Never raises. Costs as much as the text is long.
    """
    if not isinstance(text, str):
        return ""
    text = text.translate(_INVISIBLE)
    kept = "".join(c if c in _KEPT or unicodedata.category(c) not in _DROPPED else " " for c in text)
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", kept)).strip()


def without_command(text: str) -> str:
    """Return `text` without leading slashes, which Rasa would take for an intent or a command."""
    return text.lstrip("/ ")


def fold(text: str) -> str:
    """Return `text` for comparing: case-folded, å ä ö as a a o, combining accents gone, hyphens as spaces."""
    text = unicodedata.normalize("NFC", text).casefold().translate(_FOLD)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return _SPACE.sub(" ", text.replace("-", " ").replace("’", "'")).strip()


def words(text: str) -> list[str]:
    """Return the words of `text` in order, punctuation left out."""
    return _WORD.findall(text)
