"""What people asked, as one HTML page without anything from outside: for a browser on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from tools.staff.counts import Asked, Down, Group
from tools.staff.texts import table, text

# Bars are told by their length and the number beside them, never by colour alone.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 60rem; margin: 0 auto; padding: 0 1rem 3rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: normal; white-space: nowrap; padding: .1rem 1rem .1rem 0; }
td { padding: .1rem 0; vertical-align: middle; } td.number { text-align: right; width: 4rem; }
td.bar { width: 70%; padding-left: 1rem; }
td.bar span { display: block; height: 1rem; background: #005ea5; border: 1px solid #003a66; }
li { margin: .3rem 0; overflow-wrap: anywhere; } .quiet { color: #505050; }
blockquote { margin: .3rem 0 .3rem 1rem; border-left: .2rem solid #505050; padding-left: 1rem; }
.note { border-left: .4rem solid #1a1a1a; padding: .2rem 1rem; }
code { background: #f0f0f0; padding: .1rem .3rem; }
"""


def page(asked: Asked, until: str) -> str:
    """Return the page; `until`: the day by which it must be deleted, as it is written."""
    title = text("asked_title")
    parts = [
        f"<h1>{escape(title)}</h1>",
        _paragraph(text("asked_span", first=asked.first, last=asked.last)),
        _paragraph(text("asked_private", until=until), "note"),
        _table(text("asked_sum"), _summary(asked)),
        _table(
            text("asked_hours"),
            {text("asked_hour", hour=f"{at:02}"): asked.hours.get(at, 0) for at in range(24)},
        ),
        _table(text("asked_channels"), asked.channels),
        _table(text("asked_subjects"), asked.subjects),
        f"<h2>{escape(text('asked_unknown'))}</h2>",
        _paragraph(text("asked_unknown_about")),
        _paragraph(text("asked_copy")),
        *map(_group, asked.groups),
        f"<h2>{escape(text('asked_down'))}</h2>",
        _paragraph(text("asked_down_about")),
        *map(_down, asked.down),
        "" if asked.down else _paragraph(text("asked_nothing")),
        _lines(text("asked_dangerous"), text("asked_dangerous_about"), asked.dangerous),
        _table(text("asked_new_words"), asked.new_words, text("asked_new_words_about")),
    ]
    return (
        f'<!doctype html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="robots" content="noindex">\n<link rel="icon" href="data:,">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _summary(asked: Asked) -> dict[str, int]:
    names = table("asked_counts")
    return {names[key]: int(getattr(asked, key)) for key in names}


def _table(title: str, rows: Mapping[str, int], about: str = "") -> str:
    """A bar for each row, as long as its number, which stands beside it."""
    most = max(rows.values(), default=0)
    cells = "".join(
        f'<tr><th scope="row">{escape(name or text("asked_none"))}</th><td class="number">{number}</td>'
        f'<td class="bar">{_bar(number, most)}</td></tr>\n'
        for name, number in rows.items()
    )
    body = f"<table>\n{cells}</table>" if rows else _paragraph(text("asked_nothing"))
    return f"<h2>{escape(title)}</h2>\n" + (_paragraph(about) if about else "") + body


def _bar(number: int, most: int) -> str:
    return f'<span style="width: {100 * number / most:.1f}%" aria-hidden="true"></span>' if number else ""


def _group(group: Group) -> str:
    name = "asked_group" if group.count > 1 else "asked_group_of_one"
    head = text(name, count=group.count, ended=group.ended)
    return f"<h3>{escape(head)}</h3>\n{_list(group.texts)}"


def _down(down: Down) -> str:
    """What was asked, what was answered, each bubble a paragraph, and why it was no good."""
    head = text("asked_down_why", why=table("asked_down_whys")[down.why], count=down.count)
    asked = text("asked_button", payload=down.text) if down.text.startswith("/") else down.text
    bubbles = "\n".join(map(_paragraph, down.answer.splitlines())) or _paragraph(text("asked_down_net"))
    return f"<h3>{escape(head)}</h3>\n{_list([asked])}\n<blockquote>\n{bubbles}\n</blockquote>"


def _lines(title: str, about: str, lines: Sequence[str]) -> str:
    return f"<h2>{escape(title)}</h2>\n{_paragraph(about)}\n{_list(lines)}"


def _list(lines: Sequence[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{escape(line)}</li>\n" for line in lines) + "</ul>"


def _paragraph(words: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(words)}</p>' if kind else f"<p>{escape(words)}</p>"
