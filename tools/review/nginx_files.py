"""Writes what nginx says in our name, in deploy/nginx/: the safe text as JSON, TwiML and a page; the headers.

The texts come from knowledge/, the headers from lotsen/channels/web/client.py. `--check` only says whether
the files are up to date.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.sax.saxutils import escape

import typer

from lotsen import paths
from lotsen.channels.web.client import POLICY, security_headers
from lotsen.command_line import command
from lotsen.danger.numbers import EMERGENCY, NON_URGENT
from lotsen.knowledge import KnowledgeError, load
from lotsen.paths import ROOT

NUMBERS = (EMERGENCY, NON_URGENT)
OUT = ROOT / "deploy" / "nginx"
COMMAND = ".venv/bin/python -m tools nginx-files"
# nginx's variable for who may embed the page; nginx.conf.template makes it from LOTSEN_FRAME_ANCESTORS.
ANCESTORS = "$lotsen_ancestors"


@command
def main(
    check: bool = typer.Option(False, "--check", help="only say whether the files are up to date"),
    knowledge: Path = typer.Option(paths.KNOWLEDGE, help="the folder with the texts"),
    out: Path = typer.Option(OUT, help="the folder to write to"),
) -> int:
    try:
        files = wanted(load(knowledge).contacts.reserv)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    old = [name for name, text in files.items() if not is_stored(out / name, text)]
    if old and check:
        print(f"{', '.join(old)} in deploy/nginx/ must be made anew: run `{COMMAND}`.", file=sys.stderr)
        return 1
    for name in old:
        (out / name).write_text(files[name], encoding="utf-8")
    print(f"deploy/nginx/: {', '.join(old)} written." if old else "deploy/nginx/ is up to date.")
    return 0


def wanted(safe_text: str) -> dict[str, str]:
    """Return each file's name and text."""
    return {
        "safe.json": json.dumps({"bubbles": [{"text": safe_text}]}, ensure_ascii=False) + "\n",
        "safe.xml": '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Response><Message>{escape(safe_text)}</Message></Response>\n",
        "safe.html": page(safe_text),
        "headers.conf": headers(),
    }


def page(safe_text: str) -> str:
    """Return the safe text as a page in which both numbers are links to ring them by."""
    text = re.sub(
        "|".join(map(re.escape, NUMBERS)),
        lambda number: f'<a href="tel:{number[0].replace(" ", "")}">{number[0]}</a>',
        escape(safe_text),
    )
    return (
        '<!doctype html>\n<html lang="sv">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{' · '.join(NUMBERS)}</title>\n<p>{text}</p>\n</html>\n"
    )


def headers() -> str:
    """Return the channel's security headers in nginx's words."""
    values = {
        **security_headers({}),
        "Content-Security-Policy": POLICY.format(ancestors=ANCESTORS),
    }
    lines = [f'add_header {name} "{value}" always;' for name, value in values.items()]
    return (
        f"# Generated: change lotsen/channels/web/client.py, then run `{COMMAND}`.\n"
        + "\n".join(lines)
        + "\n"
    )


def is_stored(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()


if __name__ == "__main__":
    sys.exit(main())
