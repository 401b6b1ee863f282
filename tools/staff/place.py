"""Asks for a new place without an office and writes it where it must stand, lookup tables too. `make plats`.

In Swedish. The places with an office are the brochure's, and change together with a developer.
"""

from __future__ import annotations

import sys
from pathlib import Path

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
        written = with_place(file.read_text(encoding="utf-8"), municipality, name)
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


def with_place(whole: str, municipality: str, name: str) -> str:
    """Return the text of platser.yml with the name in its municipality's group, one line changed."""
    lines = whole.splitlines()
    start = lines.index("andra_platser:")
    at = next(
        at
        for at in range(start, len(lines))
        if f"kommun: {municipality}," in lines[at] or lines[at].endswith(f"kommun: {municipality}")
    )
    end = next(each for each in range(at, len(lines)) if "]" in lines[each])
    before, _, after = lines[end].rpartition("]")
    lines[end] = f"{before}, {name}]{after}"
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
