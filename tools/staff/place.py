"""Asks for a new place without an office and writes it where it must stand, lookup tables too. `make plats`.

In Swedish. The places with an office are the brochure's, and change together with a developer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from lotsen import paths
from lotsen.command_line import command
from lotsen.knowledge import KnowledgeError, load
from lotsen.knowledge.reading import read
from lotsen.text import fold
from tools.review.language import is_common
from tools.review.lookups import lookups
from tools.staff.texts import text
from tools.staff.topic import check
from tools.staff.writing import Refused, ask, something, write_all

FILE = "platser.yml"


@command
def main() -> int:
    home = paths.HOME
    try:
        name = ask(text("place_name"), lambda given: new_place(given, home))
        municipality = ask(text("place_municipality"), lambda given: known_municipality(given, home))
        file = home / "knowledge" / FILE
        written = with_place(file, municipality, name)
        tables = home / "data" / "lookups.yml"

        def finish() -> None:
            check(home)
            tables.write_text(lookups(load(home / "knowledge")), encoding="utf-8")

        write_all({file: written, tables: tables.read_text(encoding="utf-8")}, finish)
    except (EOFError, KeyboardInterrupt):
        print(f"\n{text('undone')}", file=sys.stderr)
        return 1
    except (KnowledgeError, Refused) as error:
        print(f"{error}\n{text('undone')}", file=sys.stderr)
        return 1
    print(text("place_written", name=name, municipality=municipality))
    return 0


def new_place(given: str, home: Path) -> str:
    """Return the name of a place that is none yet and no word of every day."""
    name = something(given)
    if not all(part[:1].isupper() for part in name.split()) or not name.replace(" ", "").isalpha():
        raise Refused(text("place_no_name"))
    known = {fold(place) for place in load(home / "knowledge").places}
    if fold(name) in known:
        raise Refused(text("place_there", name=name))
    if is_common(name):
        raise Refused(text("place_common", name=name))
    return name


def known_municipality(given: str, home: Path) -> str:
    """Return a municipality as platser.yml spells it."""
    groups = read(home / "knowledge", FILE).data["andra_platser"]
    known = {fold(str(group["kommun"])): str(group["kommun"]) for group in groups if group.get("kommun")}
    if fold(given.strip()) not in known:
        raise Refused(text("place_no_municipality", known=", ".join(sorted(known.values()))))
    return known[fold(given.strip())]


def with_place(file: Path, municipality: str, name: str) -> str:
    """Return the text of platser.yml with the name last in its municipality's list, one line changed."""
    groups = _below(read(file.parent, file.name).node, "andra_platser")
    group = next(
        each
        for each in groups.value
        if isinstance(found := _below(each, "kommun"), yaml.ScalarNode) and found.value == municipality
    )
    end = _below(group, "namn").end_mark  # right after the closing bracket
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    line = lines[end.line]
    lines[end.line] = f"{line[: end.column - 1]}, {name}{line[end.column - 1 :]}"
    return "\n".join(lines) + "\n"


def _below(node: yaml.Node | None, key: str) -> yaml.Node:
    """Return what stands at a key of a mapping; platser.yml is known to have it, for it has loaded."""
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else []
    return next(value for name, value in pairs if name.value == key)


if __name__ == "__main__":
    sys.exit(main())
