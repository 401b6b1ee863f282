"""Writes data/lookups.yml, the lookup tables of Rasa's RegexFeaturizer, from the names in knowledge/.

`--check` only says whether the file is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from lotsen import paths
from lotsen.command_line import command
from lotsen.knowledge import Knowledge, KnowledgeError, Named, load

LOOKUPS = paths.HOME / "data" / "lookups.yml"
COMMAND = ".venv/bin/python -m tools lookups"
HEADER = f"""version: "3.1"

# Generated from knowledge/: change the names there, then run `{COMMAND}`.
# A name that is also an ordinary word ("tvetydig") is left out: lotsen/swedish/names.py
# looks at its neighbours.
nlu:
"""


@command
def main(
    check: bool = typer.Option(False, "--check", help="only say whether the file is up to date"),
    knowledge: Path = typer.Option(paths.KNOWLEDGE, help="the folder with the names"),
    out: Path = typer.Option(LOOKUPS, help="the file to write"),
) -> int:
    try:
        text = lookups(load(knowledge))
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    stored = out.read_bytes() if out.is_file() else b""
    if stored == text.encode():
        print(f"{out.name} is up to date.")
    elif check:
        print(f"{out.name} is not what knowledge/ gives: run `{COMMAND}`.", file=sys.stderr)
        return 1
    else:
        out.write_bytes(text.encode())
        print(f"{out.name} written.")
    return 0


def lookups(knowledge: Knowledge) -> str:
    """Return the whole file: one table for each kind of name."""
    tables = {"plats": knowledge.places.values(), "program": knowledge.programmes.values()}
    return HEADER + "".join(table(name, entries) for name, entries in tables.items())


def table(name: str, entries: Iterable[Named]) -> str:
    """Return one lookup table; case does not count, so no name stands in it twice."""
    spellings = {spelling.casefold(): spelling for entry in entries for spelling in unambiguous(entry)}
    lines = "".join(f"    - {spelling}\n" for spelling in spellings.values())
    return f"- lookup: {name}\n  examples: |\n{lines}"


def unambiguous(entry: Named) -> Iterator[str]:
    """Yield the spellings of an entry that are nothing but its name, on one line each."""
    for spelling in entry.andra_namn if entry.tvetydig else [entry.namn, *entry.andra_namn]:
        yield " ".join(spelling.split())


if __name__ == "__main__":
    sys.exit(main())
