"""Adds one line to the training data, or says why it must not stand there. `make rad`.

In Swedish; asks for line and intent. A line is refused when an evaluation set has it or one nearly like it,
when a training line says the same, and when something in it looks like personal data.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from rapidfuzz import fuzz

from lotsen import paths
from lotsen.command_line import command
from lotsen.privacy import mask
from lotsen.text import clean
from tools.evaluation.read_sets import BLIND_SETS, DEVELOPMENT_SETS
from tools.review.likeness import (
    NEAR_BETWEEN,
    NEAR_EVAL,
    NEAR_WITHIN,
    Example,
    evaluation_lines,
    near,
)
from tools.review.training_lines import examples
from tools.setup.files import replace
from tools.staff.texts import text

# What stands before each line in Rasa's files.
BULLET = "    - "
SUGGESTED = 5


class LineError(ValueError):
    """A line that must not be training data; the message is a Swedish sentence."""


@command
def main(
    line: str = typer.Option("", help="what somebody wrote; asked for unless told"),
    intent: str = typer.Option("", help="what it is after; asked for unless told"),
) -> int:
    known = list(trained(paths.HOME / "data"))
    try:
        said = checked(line or asked(text("line_ask")), known)
        name = named(intent or asked(text("line_ask_intent")), known)
        refused(said, name, known)
        file = add(said, name, paths.HOME / "data")
    except LineError as error:
        print(error, file=sys.stderr)
        return 1
    except (EOFError, KeyboardInterrupt):
        print(f"\n{text('line_nothing')}", file=sys.stderr)
        return 1
    print(text("line_added", line=said, file=file.relative_to(paths.HOME)))
    return 0


def asked(question: str) -> str:
    """Return what a person answers. Raises EOFError without one."""
    return input(f"{question} ")


def trained(data: Path) -> Iterator[Example]:
    """Yield the training lines with the file that each stands in."""
    for line in examples(data):
        if line.is_read:
            yield Example(line.text, line.intent, str(line.file))


def checked(line: str, known: Sequence[Example]) -> str:
    """Return the line as it can stand in the file; raise LineError for one that nobody may add."""
    said = clean(line).strip()
    if not any(c.isalnum() for c in said):
        raise LineError(text("line_empty"))
    if any(c in said for c in "[]{}"):
        raise LineError(text("line_marks"))
    if mask(said).kinds:
        raise LineError(text("line_personal", kinds=", ".join(mask(said).kinds)))
    lines = [
        line for folder in (*DEVELOPMENT_SETS, *BLIND_SETS) for line in evaluation_lines(folder, folder.name)
    ]
    if any(near([Example(said, "", "")], lines, NEAR_EVAL)):  # which one is not told: the sets are blind
        raise LineError(text("line_evaluated"))
    return said


def named(intent: str, known: Sequence[Example]) -> str:
    """Return the intent; raise LineError with the nearest ones when there is none of this name."""
    names = sorted({line.intent for line in known})
    given = intent.strip()
    if given in names:
        return given
    near_by = difflib.get_close_matches(given, names, SUGGESTED, 0.3) or names
    raise LineError(text("line_no_intent", given=given, near=", ".join(near_by)))


def refused(line: str, intent: str, known: Sequence[Example]) -> None:
    """Raise LineError when a training line says the same."""
    own = Example(line, intent, "")
    for _, other in near([own], known, min(NEAR_WITHIN, NEAR_BETWEEN)):
        same = other.intent == intent
        if not same or fuzz.ratio(own.plain, other.plain) >= NEAR_WITHIN:
            raise LineError(text("line_there", other=other.text, intent=other.intent))


def add(line: str, intent: str, data: Path) -> Path:
    """Write the line after the last one of its intent, and return the file."""
    file = next(each.file for each in examples(data) if each.intent == intent)
    lines = file.read_text(encoding="utf-8").splitlines()
    start = next(at for at, each in enumerate(lines) if each.strip() == f"- intent: {intent}")
    own = range(start + 1, len(lines))
    end = next((at for at in own if lines[at].startswith(("- ", "nlu", "version"))), len(lines))
    last = max(at for at in range(start, end) if lines[at].startswith(BULLET))
    lines.insert(last + 1, f"{BULLET}{line}")
    replace(file, "\n".join(lines) + "\n")
    return file


if __name__ == "__main__":
    sys.exit(main())
