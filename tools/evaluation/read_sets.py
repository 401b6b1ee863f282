"""Reads the evaluation sets in sets/. What the files hold: sets/eval/README.md and topics.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

SETS = Path(__file__).resolve().parent / "sets"
EVAL_SETS = SETS / "eval"
BLIND_SETS = tuple(SETS / "blind" / name for name in ("first", "second", "third"))
ASPECTS = SETS / "blind" / "aspects" / "aspects_sv.tsv"  # what questions ask for: tools/models/aspects.py
DEVELOPMENT_SETS = (EVAL_SETS, SETS / "eval2")

EMERGENCIES = ("emergencies_sv", "emergencies_short_sv", "emergencies_late_sv")
NONURGENT = "nonurgent_sv"
NEAR = "nearmiss_sv"
NEAR_HARD = "nearmiss_hard_sv"
FACTS = "facts_sv"
OUT_OF_SCOPE = "oos_sv"
SMALL_TALK = "smalltalk_sv"
LANGUAGES = "multilingual"
DIALOGUES = "dialogues"
CALM = "calm_sv"
BESIDE = "beside_sv"  # an emergency beside an ordinary question
FORMS = "forms_sv"  # emergencies oddly written
PAIRS = "pairs"  # two harmless questions: tools/evaluation/structures.py
TABLES = (
    *(*EMERGENCIES, NONURGENT, NEAR, NEAR_HARD, FACTS, OUT_OF_SCOPE, SMALL_TALK, LANGUAGES),
    *(CALM, BESIDE, FORMS),
)


class EvalSetError(ValueError):
    """A set cannot be read; the message names the file and says what is wrong."""


@dataclass(frozen=True)
class Line:
    """One message to send, and what is expected of its answer. A column that a set lacks is empty."""

    set: str  # the file's name without its ending
    text: str
    expected: str = ""  # 112, 114 14, not112, oos, ej_akut_ok, a kind of small talk, an aspect
    topic: str = ""
    must_contain: str = ""
    must_not_contain: str = ""
    tags: tuple[str, ...] = ()
    verdict: str = ""
    lang: str = ""
    note: str = ""
    dialogue: str = ""  # number and name; its turns share a session


def read_sets(folder: Path) -> list[Line]:
    """Return the lines of every set in `folder`, in file order; a set that is missing there is left out.

    Raises EvalSetError for a folder without any set and for a file that cannot be read as what it should be.
    """
    lines = [line for name in TABLES for line in _read_table(folder / f"{name}.tsv")]
    lines += _read_dialogues(folder / f"{DIALOGUES}.yml")
    if not lines:
        raise EvalSetError(
            f"No evaluation set in {folder}: give the folder that holds facts_sv.tsv and the others."
        )
    return lines


def read_aspects() -> list[Line]:
    """Return questions whose aspect is known; it is what is expected."""
    return list(_read_table(ASPECTS))


def _read_table(file: Path) -> Iterator[Line]:
    """Tab-separated, a header, no quoting; nothing is stripped: an alternative may end with a space."""
    if not file.is_file():
        return
    header, *rows = file.read_text(encoding="utf-8-sig").replace("\r\n", "\n").rstrip("\n").split("\n")
    columns = header.split("\t")
    known = set(Line.__dataclass_fields__) - {"set", "dialogue"}
    if "text" not in columns or not set(columns) <= known:
        raise EvalSetError(f"{file}: the first line must name the columns, of {', '.join(sorted(known))}.")
    for number, row in enumerate(rows, start=2):
        cells = row.split("\t")
        if len(cells) > len(columns):
            raise EvalSetError(f"{file}:{number}: {len(cells)} columns, but the header names {len(columns)}.")
        values = dict(zip(columns, cells, strict=False))  # cells left out at the end of a line are empty
        tags = tuple(tag for tag in values.pop("tags", "").split(",") if tag)
        if values["text"].strip():
            yield Line(set=file.stem, tags=tags, **values)


def _read_dialogues(file: Path) -> Iterator[Line]:
    if not file.is_file():
        return
    try:
        for number, dialogue in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")) or [], start=1):
            name = f"{number:02d} {dialogue['name']}"
            for turn in dialogue["turns"]:
                must, must_not = (str(turn.get(key) or "") for key in ("must_contain", "must_not_contain"))
                yield Line(
                    DIALOGUES,
                    str(turn["user"]),
                    expected="112" if turn.get("begins_112") else "",
                    must_contain=must,
                    must_not_contain=must_not,
                    dialogue=name,
                )
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise EvalSetError(
            f"{file}: every dialogue needs a name and turns, every turn a user line: {error}"
        ) from error
