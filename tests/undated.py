"""Answers without the year that they are about: how it is said depends on what was said before."""

from lotsen import paths
from lotsen.knowledge import load

_KNOWLEDGE = load(paths.KNOWLEDGE)
_ENDS = (_KNOWLEDGE.contacts.aktualitet, *_KNOWLEDGE.talk.ar_sagt)


def undated(text: str) -> str:
    """Return a bubble's text without it."""
    for end in _ENDS:
        text = text.removesuffix(f" {end}")
    return text
