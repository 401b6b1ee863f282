"""Placeholder of the founder's while helper PRIVACY writes the real one: overwrite or delete this file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Masked:
    text: str
    kinds: tuple[str, ...] = ()


def mask(text: str) -> Masked:
    return Masked(text)
