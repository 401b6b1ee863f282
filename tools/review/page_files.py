"""Writes what the page needs from knowledge/ in web/, where nginx serves it even with Rasa down.

`--check` only says whether the files are up to date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from lotsen import paths
from lotsen.channels.web.kinds import language
from lotsen.command_line import command
from lotsen.knowledge import Knowledge, KnowledgeError, load
from tools.review.nginx_files import is_stored

OUT = paths.ROOT / "web"
COMMAND = ".venv/bin/python -m tools page-files"


@command
def main(
    check: bool = typer.Option(False, "--check", help="only say whether the files are up to date"),
    knowledge: Path = typer.Option(paths.KNOWLEDGE, help="the folder with the texts"),
    out: Path = typer.Option(OUT, help="the folder to write to"),
) -> int:
    try:
        known = load(knowledge)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    files = {"languages.data.js": languages(known), "about.data.js": about(known)}
    old = [name for name, text in files.items() if not is_stored(out / name, text)]
    if old and check:
        print(f"{', '.join(old)} in web/ must be made anew: run `{COMMAND}`.", file=sys.stderr)
        return 1
    for name in old:
        (out / name).write_text(files[name], encoding="utf-8")
    print(f"web/: {', '.join(old)} written." if old else "web/ is up to date.")
    return 0


def about(known: Knowledge) -> str:
    """Return the module that says who runs this Lotsen; null for what nobody has filled in."""
    who = known.contacts.ansvarig
    rows = {
        "name": who.namn,
        "site": who.webb,
        "privacy": who.personuppgifter,
        "accessibility": who.tillganglighet,
        "faults": who.fel,
    }
    return module("kontakter.yml", "ABOUT", {name: value or None for name, value in rows.items()})


def languages(known: Knowledge) -> str:
    """Return the module: each language's tag, direction, name and two lines: what this is, the numbers."""
    rows = []
    for each in known.languages.sprak:
        tag, way = language(known, each.id)
        rows.append({"lang": tag, "dir": way, "name": each.namn, "lines": [each.om, each.vanta]})
    return module("sprak.yml", "LANGUAGES", rows)


def module(source: str, name: str, value: object) -> str:
    """Return a module with one value."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return f"// Generated: change knowledge/{source}, then run `{COMMAND}`.\nexport const {name} = {text};\n"


if __name__ == "__main__":
    sys.exit(main())
