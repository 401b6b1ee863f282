"""What is said of a knowledge file that is wrong: where, what, and what to do, for whoever edits it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from string import Template

import yaml

# Swedish; beside the code and not in knowledge/, so that no edit there can take these sentences away.
SENTENCES = Path(__file__).with_name("faults.sv.yml")
# How alike (0 to 1) a misspelt word and a known one must be before the known one is suggested.
ALIKE = 0.7


class KnowledgeError(ValueError):
    """A knowledge file is missing or wrong; the message names file, place and what to do, on one line."""


@lru_cache(maxsize=1)
def _sentences() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return loaded


def sentence(kind: str, **values: object) -> str:
    """Return the sentence of this kind with its $words filled in."""
    return Template(_sentences()[kind]).substitute({key: _one_line(value) for key, value in values.items()})


def fault(
    kind: str, file: str, *, line: int | None = None, entry: str = "", field: str = "", **values: object
) -> KnowledgeError:
    """Return the error to raise for knowledge/`file`; `line` counts from 1."""
    where = [f"knowledge/{file}"]
    if line is not None:
        where.append(sentence("vid_rad", rad=line))
    if entry:
        where.append(sentence("vid_stycke", stycke=entry))
    if field:
        where.append(sentence("vid_falt", falt=field))
    return KnowledgeError(f"{', '.join(where)}: {sentence(kind, **values)}")


def response_fault(kind: str, response: str = "") -> KnowledgeError:
    """Return the error for a response of domain.yml, or for the file."""
    where = ["domain.yml", *([sentence("vid_replik", replik=response)] if response else [])]
    return KnowledgeError(f"{', '.join(where)}: {sentence(kind)}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` may be a misspelling of."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=ALIKE)), None)


def unknown(kind: str, word: str, known: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Return the kind of fault and its values for a word that is unknown, with the nearest known or all."""
    known = sorted(known)
    near = nearest(word, known)
    if near is not None:
        return f"{kind}_nara", {"namn": word, "nara": near}
    return kind, {"namn": word, "kanda": ", ".join(known)}


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
