"""What staff read at the terminal: Swedish, in tools/staff/texts.sv.yml, by name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("texts.sv.yml")


@lru_cache(maxsize=1)
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def text(name: str, /, **values: object) -> str:
    """Return the sentence of this name with its {words} filled in; KeyError tells of a missing one."""
    return str(_all()[name]).format(**values).rstrip("\n")


def table(name: str) -> dict[str, str]:
    """Return a table of words: what staff write or read, by what the code calls it."""
    return {str(key): str(value) for key, value in _all()[name].items()}


def number(value: float, decimals: int = 2) -> str:
    """Return a number as it is written in Swedish: 0,97."""
    return f"{value:.{decimals}f}".replace(".", ",")
