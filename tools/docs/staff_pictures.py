"""Pictures of `make shell` and `make samtal` for docs/redaktion.md, made of the real ones: docs/img/.

What is said in them is invented: staff_pictures.sv.yml. The shell is Rich's SVG, without the font that it
would fetch; Chromium (CHROMIUM names another browser than /usr/bin/chromium) takes the page.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Locator, sync_playwright
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from lotsen.command_line import command
from lotsen.paths import ROOT
from lotsen.values.bubble import Kind
from tools.docs.screenshots import FLAGS, small
from tools.staff.conversations import HERE, Message
from tools.staff.counts import count
from tools.staff.report import embedded, known_words
from tools.staff.report_page import page
from tools.staff.texts import text

FOLDER = ROOT / "docs" / "img"
SAID: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".sv.yml").read_text(encoding="utf-8"))
COLUMNS = 100
MONDAY = datetime(2026, 11, 2, tzinfo=HERE)


@command
def main() -> int:
    """Make every picture."""
    pictures = {"shell": asyncio.run(shell()).encode(), **report()}
    for name, picture in pictures.items():
        file = FOLDER / SAID["files"][name]
        file.write_bytes(picture)
        print(f"{file.name}: {len(picture)} bytes")
    return 0


async def shell() -> str:
    """Return a dialogue in the shell as SVG."""
    from tools.staff.inside import opened
    from tools.staff.shell import Shell

    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False, markup=False)
    async with opened() as inside:
        talk = Shell(inside, console)
        for line in SAID["shell"]:
            console.print(Text(f"{text('you')}{line}", style="bold"))
            await talk.take(line)
    font = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
    form = re.sub(r"font-family: [^;]*monospace", "font-family: monospace", font.sub("", CONSOLE_SVG_FORMAT))
    return console.export_svg(title="make shell", code_format=form, unique_id="shell")


def messages() -> list[tuple[Message, ...]]:
    """Return the invented conversations, one a line of the file, half an hour apart."""
    found = []
    for number, turns in enumerate(SAID["asked"]):
        when = MONDAY + timedelta(hours=8, minutes=37 * number)
        found.append(
            tuple(
                Message(
                    text=turn["text"],
                    when=when + timedelta(minutes=at),
                    channel=turn.get("channel", "webb"),
                    intent=turn["intent"],
                    missing=False,
                    kind=Kind(turn.get("kind", "answer")),
                    answer=turn.get("answer", ""),
                    down=turn.get("down", ""),
                )
                for at, turn in enumerate(turns)
            )
        )
    return found


def report() -> dict[str, bytes]:
    """Return pictures of the page's beginning, and of what Lotsen did not know or answered badly."""
    asked = count(messages(), set(known_words()), embedded)
    html = page(asked, (MONDAY + timedelta(days=30)).date().isoformat())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=FLAGS
        )
        view = browser.new_page(viewport={"width": 900, "height": 560})
        view.set_content(html)
        first = view.screenshot()
        titles = [
            view.get_by_role("heading", name=text(key), exact=True)
            for key in ("asked_unknown", "asked_dangerous")
        ]
        top, bottom = map(_top, titles)
        second = view.screenshot(
            full_page=True, clip={"x": 0, "y": top - 10, "width": 900, "height": bottom - top - 10}
        )
        browser.close()
    return {"report": small(first), "answers": small(second)}


def _top(heading: Locator) -> float:
    box = heading.bounding_box()
    if box is None:
        raise RuntimeError("The page lacks a heading that is photographed.")
    return box["y"]


if __name__ == "__main__":
    sys.exit(main())
