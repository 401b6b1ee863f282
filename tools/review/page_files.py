"""Writes what the page needs from knowledge/ in web/: the languages, which nginx serves even with Rasa down.

`--check` only says whether the file is up to date.
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

OUT = paths.ROOT / "web" / "languages.data.js"
COMMAND = ".venv/bin/python -m tools page-files"


@command
def main(
    check: bool = typer.Option(False, "--check", help="only say whether the file is up to date"),
    knowledge: Path = typer.Option(paths.KNOWLEDGE, help="the folder with the texts"),
    out: Path = typer.Option(OUT, help="the file to write"),
) -> int:
    try:
        wanted = languages(load(knowledge))
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    if out.is_file() and out.read_text(encoding="utf-8") == wanted:
        print(f"{out.name} is up to date.")
        return 0
    if check:
        print(f"web/{out.name} must be made anew: run `{COMMAND}`.", file=sys.stderr)
        return 1
    out.write_text(wanted, encoding="utf-8")
    print(f"{out.name} written.")
    return 0


def languages(known: Knowledge) -> str:
    """Return the module: each language's tag, direction, name and two lines: what this is, the numbers."""
    rows = []
    for each in known.languages.sprak:
        tag, way = language(known, each.id)
        rows.append({"lang": tag, "dir": way, "name": each.namn, "lines": [each.om, each.vanta]})
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    return (
        f"// Generated: change knowledge/sprak.yml, then run `{COMMAND}`.\nexport const LANGUAGES = {text};\n"
    )


if __name__ == "__main__":
    sys.exit(main())
