"""What happens to a message's text before anything looks at it. Pure functions, no framework."""

import re
import unicodedata

# Longest text that is looked at, in characters. Rasa's default pipeline needed 44 s for 100,000.
MAX_CHARS = 1000
# A longer text keeps its beginning and its end: emergencies often come last.
TAIL_CHARS = 400

# Surrogate, private-use and unassigned characters carry no message: a blank in their place, since they are
# seen as boxes between words.
_BLANK = {"Cs", "Co", "Cn"}
# Format characters (right-to-left marks, zero-width space, soft hyphen) and control characters that are no
# white space are not seen: gone without a blank, or they would take a word apart that a reader sees whole.
# The same goes for what Unicode says is not to be shown though it is neither: joiner of graphemes, fillers of
# Hangul, selectors of variants.
_HIDDEN = {"Cf", "Cc"}
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]+"
)
# The joiners: letters' business between letters of the scripts that join (Arabic, and those of India to
# Sri Lanka), the second one also between emoji. Nowhere else, and never twice.
_JOINERS = {"\u200c", "\u200d"}
_JOINING = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc\u0900-\u0dff"
_SIGN = "\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_PICTURE = f"{_SIGN}\ufe0f"
_JOINER = re.compile(
    f"(?P<kept>(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])|(?<=[{_PICTURE}])\u200d(?=[{_PICTURE}]))"
    "|[\u200c\u200d]"
)
# A selector of a variant belongs to an emoji or another sign; it is unseen in a word and on a digit ("1️⃣").
_SELECTOR = re.compile(f"(?<![{_SIGN}])[\ufe00-\ufe0f]+")
# Marks that are left on a Latin letter or digit when all accents are composed strike it through, ring it or
# pile up on it.
_PILED = re.compile(
    "(?<=[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_SPACE = re.compile(r"\s+")
_BREAK = re.compile("[\n\r\v\f\u0085\u2028\u2029]")
_FOLD = str.maketrans({"å": "a", "ä": "a", "ö": "o", "æ": "a", "ø": "o", "é": "e", "è": "e", "ü": "u"})
_KEEP = _FOLD | str.maketrans({"å": "å", "ä": "ä", "ö": "ö", "æ": "ä", "ø": "ö"})
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
    """Return `text` in NFKC, unseen characters gone, white space as one blank or line break.

    Nothing is cut out of it. Anything but a string gives the empty string. Never raises. Costs as much as the
    text is long.
    """
    if not isinstance(text, str):
        return ""
    seen = _UNSEEN.sub("", _JOINER.sub(r"\g<kept>", "".join(map(_seen, text))))
    composed = unicodedata.normalize("NFKC", _SELECTOR.sub("", seen))
    return _SPACE.sub(_blank, _PILED.sub("", composed)).strip()


def _blank(white: re.Match[str]) -> str:
    """A line break parts sentences, so it stays one."""
    return "\n" if _BREAK.search(white[0]) else " "


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in _HIDDEN:
        return character if character in _JOINERS or character.isspace() else ""
    return " " if category in _BLANK and not _UNSEEN.match(character) else character


def without_command(text: str) -> str:
    """Return `text` without leading slashes, which Rasa would take for an intent or a command."""
    return text.lstrip("/ ")


def fold(text: str) -> str:
    """Return `text` for comparing: case-folded, å ä ö as a a o, combining accents gone, hyphens as spaces."""
    return _tidy(_unmarked(unicodedata.normalize("NFC", text).casefold().translate(_FOLD)))


def fold_but_letters(text: str) -> str:
    """Return `fold` of a text but with å ä ö as they are: of the same length, letter beside letter."""
    text = unicodedata.normalize("NFC", text).casefold().translate(_KEEP)
    return _tidy("".join(part if part in _LETTERS else _unmarked(part) for part in _LETTER.split(text)))


_LETTERS = ("å", "ä", "ö")
_LETTER = re.compile(f"([{''.join(_LETTERS)}])")


def _unmarked(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", text.replace("-", " ").replace("’", "'")).strip()


def words(text: str) -> list[str]:
    """Return the words of `text` in order, punctuation left out."""
    return _WORD.findall(text)
