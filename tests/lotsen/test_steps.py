"""What a text costs before anybody knows who sent it, in characters that a pattern is given to look at."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, replace
from typing import Any

import pytest

from lotsen import paths, text
from lotsen.channels.refusing import said_in
from lotsen.danger import clauses, phrases
from lotsen.knowledge import load
from lotsen.nlu.hearing import alarming, clauses_of, sentences_of
from lotsen.text import normalised

PHRASES = load(paths.KNOWLEDGE).phrases
SIZE = 16_384
# What makes searches try most, parted by "¦".
WRITTEN = (
    "inte sos ¦sos ¦sos¦inte ¦hjälp ¦har ¦har kniv och ¦och sen ¦a¦a ¦a.¦.¦,¦- ¦-¦'¦a'¦_¦www.¦www._¦a@¦@"
    "¦https://a¦:/¦1.¦1¦\n¦\t¦(¦!¦\u0301¦a\u0301¦\u200d¦\u0600\u200d¦\U0001f52a\u200d¦\ufe0f¦\ufdfa"
    '¦\ufb03¦\ud800¦\u202e¦\u0130¦\xdf¦\\u0061¦%41¦\\n¦{"text":'
)
UNITS = WRITTEN.split("¦")


class Counted:
    """A pattern, or a module with one function that looks at characters; counts how many it is given."""

    def __init__(self, inner: Any, seen: list[int]) -> None:
        self._inner, self._seen = inner, seen

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def counting(*given: Any) -> Any:
            looked_at = next((one for one in reversed(given) if isinstance(one, str)), "")
            start, end = (*(one for one in given if isinstance(one, int)), 0, len(looked_at))[:2]
            self._seen.append(min(end, len(looked_at)) - start if name == "fullmatch" else len(looked_at))
            return found(*given)

        return counting


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many characters each search was given; every search of the three modules is counted."""
    seen: list[int] = []
    for module in (text, phrases, clauses):
        for name, value in list(vars(module).items()):
            if isinstance(value, re.Pattern):
                monkeypatch.setattr(module, name, Counted(value, seen))
    monkeypatch.setattr(text, "unicodedata", Counted(unicodedata, seen))
    for name in ("_cutter", "_greeter"):
        real = getattr(clauses, name)
        monkeypatch.setattr(clauses, name, lambda given, real=real: Counted(real(given), seen))
    matcher = phrases._matcher(PHRASES)
    patterns = [
        field.name for field in fields(matcher) if isinstance(getattr(matcher, field.name), re.Pattern)
    ]
    counting: Any = {name: Counted(getattr(matcher, name), seen) for name in patterns}
    monkeypatch.setattr(phrases, "_matcher", lambda lists: replace(matcher, **counting))
    return seen


@pytest.mark.parametrize("unit", UNITS)
def test_work_before_trust_grows_as_the_text(unit: str, seen: list[int]) -> None:
    """16 kB of anything, looked through for a phrase: each character is looked at some tens of times."""
    hostile = (unit * SIZE)[:SIZE]
    read = said_in(hostile.encode("utf-8", "replace"))
    length = SIZE + len(normalised(hostile))
    seen.clear()
    assert alarming(read) in (True, False)
    assert 0 < sum(seen) <= 40 * length


@pytest.mark.parametrize("unit", UNITS)
def test_so_do_clauses(unit: str, seen: list[int]) -> None:
    clauses_of((unit * SIZE)[:SIZE])
    assert 0 < sum(seen) <= 4 * SIZE


@pytest.mark.parametrize("unit", UNITS)
def test_so_do_sentences(unit: str, seen: list[int]) -> None:
    sentences_of((unit * SIZE)[:SIZE])
    assert 0 < sum(seen) <= 4 * SIZE
