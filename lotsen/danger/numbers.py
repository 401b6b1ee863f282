"""The two numbers that everything else is for, and what may be wrong with them in a text that we say.

They are constants here and nowhere else: knowledge and domain.yml are compared with them, at start and
whenever a file is read again. Pure functions; each looks at every character a bounded number of times.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

EMERGENCY = "112"
NON_URGENT = "114 14"
# How the alarm begins, word for word: a contract with whoever looks at us from outside.
ALARM_BEGINS = f"Ring {EMERGENCY} nu"
ALARM, MAY_BE, CAN_WAIT = "utter_akut", "utter_akut_oklart", "utter_ej_akut"

_JOINED = NON_URGENT.replace(" ", "")
# What a number may be written with between its groups. A comma and a colon part numbers ("11,2", "11:4").
_BETWEEN = re.compile(r"[\s.·/+()'_\-\u2010-\u2015\u2212]")
# Letters that a number is typed with by mistake: "ll2", "1O2". Only beside a digit.
_LOOKALIKES = str.maketrans({"l": "1", "I": "1", "i": "1", "|": "1", "O": "0", "o": "0"})
# A word of letters and digits, or of digits with marks on them (the keycaps of emoji).
_WORD = re.compile(r"(?:[^\W_]|\|)(?:[^\W_]|[|\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\u200b-\u200f\u2060])*")


class _Group(NamedTuple):
    """Digits that stand together: where, as 0 to 9, and whether they are written so."""

    start: int
    end: int
    digits: str
    plain: bool


class WrongResponse(NamedTuple):
    """A response of domain.yml and the kind of its fault (lotsen/knowledge/faults.sv.yml)."""

    name: str
    kind: str


def wrong_numbers(text: str) -> str | None:
    """Return the kind of the first fault of the two numbers in `text`, None when there is none.

    nummer_tecken    in other signs than 0 to 9 (Arabic-Indic, full width, keycaps, a letter for a digit)
    nummer_i_foljd   inside a longer run of digits ("0112", "08-114 14")
    nummer_skrivsatt grouped in another way ("11414", "114-14", "11 414", "1 12")
    nummer_fel       almost one of them ("113", "121", "114 15", "141 14")
    nummer_ordning   114 14 stands before the first 112: who is in danger may read only the beginning
    """
    first: dict[str, int] = {}
    for run in _runs(text):
        kind = _wrong_run(text, run)
        if kind is not None:
            return kind
        first.setdefault("".join(group.digits for group in run), run[0].start)
    if _JOINED in first and EMERGENCY in first and first[_JOINED] < first[EMERGENCY]:
        return "nummer_ordning"
    return None


def wrong_responses(responses: Mapping[str, Any]) -> list[WrongResponse]:
    """Return what is wrong with domain.yml's responses: the numbers anywhere, or the three that need them.

    `responses` maps a name to its variants, as YAML gives them; what has another shape counts as missing.
    """
    wrong = []
    for name, variants in responses.items():
        for text in _texts(variants):
            kind = wrong_numbers(text)
            if kind is not None:
                wrong.append(WrongResponse(name, kind))
    for name, holds, kind in (
        (ALARM, lambda text: _begins(text, ALARM_BEGINS), "larm_borjan"),
        (MAY_BE, lambda text: EMERGENCY in text.partition(NON_URGENT)[0] and NON_URGENT in text, "larm_bada"),
        (MAY_BE, lambda text: "?" in text, "larm_fraga"),
        (CAN_WAIT, lambda text: NON_URGENT in text, "larm_vanta"),
    ):
        said = [str(each.get("text") or "") for each in _variants(responses.get(name))]
        if not said or not all(map(holds, said)):
            wrong.append(WrongResponse(name, kind))
    return wrong


def _begins(text: str, beginning: str) -> bool:
    """Tell whether `text` begins so, and with whole words."""
    return re.match(rf"{re.escape(beginning)}(?!\w)", text) is not None


def _variants(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _texts(value: Any) -> Iterator[str]:
    """Yield every text below `value`: variants for channels, the titles of buttons."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _runs(text: str) -> Iterator[list[_Group]]:
    """Yield the groups of digits that one sign at most parts from each other: "08-114 14" is one run."""
    run: list[_Group] = []
    for group in _groups(text):
        gap = text[run[-1].end : group.start] if run else ""
        if run and not (len(gap) == 1 and _BETWEEN.fullmatch(gap)):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _groups(text: str) -> Iterator[_Group]:
    for word in _WORD.finditer(text):
        written = word[0]
        if not any(map(str.isdigit, written)):
            continue
        # marks and invisible signs on digits are no part of the number, but nor is it plain then
        read = "".join(_digit(c) for c in written if c.isalnum() or c == "|")
        if read.isdecimal():  # of 0 to 9 by now
            yield _Group(word.start(), word.end(), read, written == read)
            continue
        for part in _DIGITS.finditer(written):  # "kl14", "112:s", "2010talet"
            read = "".join(map(_digit, part[0]))
            yield _Group(word.start() + part.start(), word.start() + part.end(), read, part[0] == read)


_DIGITS = re.compile(r"\d+")


def _digit(character: str) -> str:
    """Return a digit of any script as 0 to 9, a letter that looks like one too, another one as it is."""
    value = unicodedata.digit(character, None)
    return character.translate(_LOOKALIKES) if value is None else str(value)


def _wrong_run(text: str, run: list[_Group]) -> str | None:
    digits = [group.digits for group in run]
    joined = "".join(digits)
    right = text[run[0].start : run[-1].end] in (EMERGENCY, NON_URGENT)
    if right:
        return None
    if joined in (EMERGENCY, _JOINED):
        return "nummer_skrivsatt" if all(group.plain for group in run) else "nummer_tecken"
    if _holds(digits):
        return "nummer_i_foljd"
    return "nummer_fel" if _almost(digits) else None


def _holds(digits: list[str]) -> bool:
    """Tell whether one group holds a number, or whole groups in a row are one: not "2010-11-28", a day."""
    apart = " ".join(digits)
    if EMERGENCY in apart or _JOINED in apart or NON_URGENT in apart:
        return True
    for start in range(len(digits)):
        together = ""
        for group in digits[start : start + len(_JOINED)]:
            together += group
            if together in (EMERGENCY, _JOINED):
                return True
    return False


def _almost(digits: list[str]) -> bool:
    """Tell whether a whole run is nearly one of the numbers.

    Three digits: the last one wrong, the three in another order, or a 0 or 2 for the first. More would take
    in what may be a count. Five: one wrong, or the five in another order. Four or six: one left out or one
    too many, after the right first group.
    """
    joined = "".join(digits)
    if len(joined) == len(EMERGENCY):
        shuffled = sorted(joined) == sorted(EMERGENCY)
        return joined[:2] == EMERGENCY[:2] or shuffled or joined in ("012", "212")
    if len(joined) == len(_JOINED):
        different = sum(one != other for one, other in zip(joined, _JOINED, strict=True))
        return different == 1 or sorted(joined) == sorted(_JOINED)
    near = len(joined) in (len(_JOINED) - 1, len(_JOINED) + 1)
    return near and digits[0].startswith(NON_URGENT.split()[0])
