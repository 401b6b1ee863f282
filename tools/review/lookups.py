"""Writes data/lookups.yml, the lookup tables of Rasa's RegexFeaturizer, from the names in knowledge/.

`--check` only says whether the file is up to date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from lotsen import paths
from lotsen.knowledge import Knowledge, KnowledgeError, Named, load

LOOKUPS = paths.HOME / "data" / "lookups.yml"
COMMAND = ".venv/bin/python -m tools.review.lookups"
HEADER = f"""version: "3.1"

# Generated from knowledge/: change the names there, then run `{COMMAND}`.
# A name that is also an ordinary word ("tvetydig") is left out: lotsen/swedish/names.py
# looks at its neighbours.
nlu:
"""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the file is up to date")
    parser.add_argument("--knowledge", type=Path, default=paths.KNOWLEDGE, help="the folder with the names")
    parser.add_argument("--out", type=Path, default=LOOKUPS, help="the file to write")
    arguments = parser.parse_args(argv)
    try:
        text = lookups(load(arguments.knowledge))
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    stored = arguments.out.read_bytes() if arguments.out.is_file() else b""
    if stored == text.encode():
        print(f"{arguments.out.name} is up to date.")
    elif arguments.check:
        print(f"{arguments.out.name} is not what knowledge/ gives: run `{COMMAND}`.", file=sys.stderr)
        return 1
    else:
        arguments.out.write_bytes(text.encode())
        print(f"{arguments.out.name} written.")
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
