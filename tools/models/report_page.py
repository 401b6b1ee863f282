"""The report as one HTML page: pictures and styles inside it, so that the file can be sent to anybody."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tools.models.report_counts import Confusion

STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a;
  max-width: 60rem; margin: 0 auto; padding: 0 1rem 3rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
img { max-width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; } .wide img { max-width: none; }
table { border-collapse: collapse; }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; }
td:last-child, th:last-child { padding-right: 0; }
li { margin: .2rem 0; overflow-wrap: anywhere; } .sure { color: #555; }
summary { cursor: pointer; padding: .3rem 0; }
"""


@dataclass(frozen=True)
class Section:
    """A heading, what to see in the picture (plain text), and the picture."""

    title: str
    text: str
    picture: Path
    wide: bool = False  # too detailed for a phone's width: it scrolls sideways


def page(
    title: str, summary: Sequence[tuple[str, str]], sections: Sequence[Section], worst: Sequence[Confusion]
) -> str:
    """Return the page. `summary`: pairs of what and how much."""
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>\n" for name, value in summary
    )
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n'
        f"<h1>{escape(title)}</h1>\n<table>\n{rows}</table>\n"
        + "".join(map(_section, sections))
        + "<h2>Worst confusions</h2>\n<p>Pairs of intents with the most mistakes, and the lines on which the "
        "classifier was surest. Open a pair to read them.</p>\n"
        + "".join(map(_confusion, worst))
        + "</main>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    data = base64.b64encode(section.picture.read_bytes()).decode()
    picture = (
        f'<img alt="{escape(section.title)}: {escape(section.text)}" src="data:image/png;base64,{data}">'
    )
    # A region that scrolls must be reachable with the keyboard.
    box = f'<div class="wide" tabindex="0" role="region" aria-label="{escape(section.title)}">{picture}</div>'
    text = f"<h2>{escape(section.title)}</h2>\n<p>{escape(section.text)}</p>\n"
    return f"{text}{box if section.wide else picture}\n"


def _confusion(one: Confusion) -> str:
    lines = "".join(
        f'<li><span lang="sv">{escape(guess.text)}</span> '
        f'<span class="sure">{guess.confidence:.2f}</span></li>\n'
        for guess in one.lines
    )
    share = f"{one.count} lines, {100 * one.share:.0f} % of the intent's"
    return (
        f"<details>\n<summary><b>{escape(one.intent)}</b> taken for <b>{escape(one.guess)}</b>: {share}"
        f"</summary>\n<ul>\n{lines}</ul>\n</details>\n"
    )
