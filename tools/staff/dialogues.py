"""Dialogues that staff saved: what was written, and which answer came. tests/dialogues/, run by `make test`.

An answer is told by where its words stand, so that a better wording breaks no test; its words are there for
whoever compares. Only masked text is saved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, Extra, ValidationError

from lotsen.paths import ROOT
from tools.setup.files import replace
from tools.staff.explain import origins
from tools.staff.inside import Exchange
from tools.staff.sources import Sources
from tools.staff.texts import text

FOLDER = ROOT / "tests" / "dialogues"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
WIDTH = 10_000  # columns: each text on a line of its own, so that git shows what changed


class DialogueError(ValueError):
    """A saved dialogue that cannot be read; the message is one Swedish sentence."""


class Turn(BaseModel):
    """A message and which answer came. channel and danger are named as in lotsen/."""

    class Config:
        extra = Extra.forbid
        frozen = True

    write: str
    channel: str
    easy: bool = False
    intent: str
    danger: str
    sources: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def decided(self) -> tuple[object, ...]:
        """What a test holds on to."""
        return self.intent, self.danger, self.sources


@dataclass(frozen=True)
class Difference:
    """A message whose answer is another one now, in what was decided or in its words."""

    before: Turn
    now: Turn


def turn(exchange: Exchange, sources: Sources) -> Turn:
    """Return what is kept of a turn."""
    return Turn(
        write=exchange.said.masked,
        channel=exchange.channel,
        easy=exchange.easy,
        intent=exchange.intent,
        danger=exchange.grade.name.lower(),
        sources=tuple(f"{origin.file} {origin.name}" for origin in origins(exchange, sources)),
        said=tuple(bubble.text for bubble in exchange.bubbles),
    )


def differences(before: Sequence[Turn], now: Sequence[Turn]) -> list[Difference]:
    """Return the turns that are not the same."""
    pairs = zip(before, now, strict=True)
    return [Difference(old, new) for old, new in pairs if (old.decided, old.said) != (new.decided, new.said)]


def file_of(name: str, folder: Path = FOLDER) -> Path:
    """Return where a dialogue of this name lies; raise DialogueError for what is no name."""
    if not NAME.fullmatch(name):
        raise DialogueError(text("save_how"))
    return folder / f"{name}.yml"


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of the saved dialogues."""
    return sorted(file.stem for file in folder.glob("*.yml"))


def save(file: Path, turns: Sequence[Turn]) -> None:
    """Write a dialogue, whole or not at all. Raises OSError."""
    rows = [{key: _plain(value) for key, value in turn.dict(exclude_defaults=True).items()} for turn in turns]
    body = yaml.safe_dump({"dialogue": rows}, allow_unicode=True, sort_keys=False, width=WIDTH)
    file.parent.mkdir(parents=True, exist_ok=True)
    replace(file, f"{text('dialogue_comment', name=file.stem)}\n{body}")


def read(file: Path) -> list[Turn]:
    """Return a saved dialogue; raise DialogueError for one that cannot be read."""
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))["dialogue"]
        return [Turn(**row) for row in rows]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError, TypeError, KeyError) as error:
        why = " ".join(str(error).split())[:200]
        raise DialogueError(text("again_broken", file=file.name, why=why)) from None


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
