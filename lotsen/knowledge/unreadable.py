"""Why a file is no YAML, in the words of somebody who has never heard of YAML."""

from __future__ import annotations

import re

import yaml

# What a line begins with: indent, perhaps a dash, perhaps a key.
_LINE = re.compile(r"(?P<indent>\s*)(?P<dash>- +)?(?P<key>\w+:(?=\s|$))?\s*(?P<text>.*)")
_INDENT = re.compile(r"^ *[^\S ]\s*[^\s#]")
# A dash that YAML takes for the first letter of a word, so that the lines below it become one text.
_DASH = re.compile(r"^\s*-[^\s-]")
# What PyYAML says, and the kind of fault it is. Its line is that of the problem, or of what contains it.
_PROBLEMS = (
    ("found unexpected end of stream", "citat_oppet", "context"),
    ("found unexpected document separator", "citat_oppet", "context"),
    ("could not find expected ':'", "kolon_saknas", "context"),
    ("expected ',' or", "parentes", "context"),
    ("found character", "borjan", "problem"),
    ("found undefined alias", "borjan", "problem"),
    ("could not determine a constructor", "borjan", "problem"),
    ("expected alphabetic or numeric character", "borjan", "context"),
)
Explained = tuple[int | None, str, dict[str, str]]


def indented_otherwise(text: str) -> int | None:
    """Return the first line, from 1, that is indented by more than spaces: tabs, a web page's blanks."""
    return next((at for at, line in enumerate(text.splitlines(), 1) if _INDENT.match(line)), None)


def explained(text: str, error: Exception) -> Explained:
    """Return the line (from 1, None when unknown), the kind of fault, and the values of its sentence."""
    if isinstance(error, yaml.reader.ReaderError):
        return text[: error.position].count("\n") + 1, "tecken", {"kod": f"U+{error.character:04X}"}
    lines = text.splitlines()
    # An open quote swallows the lines below it, and PyYAML stumbles far away: look for it first.
    quote = next((at for at, line in enumerate(lines, 1) if _quote(line) == "citat_oppet"), None)
    if quote is not None:
        return quote, "citat_oppet", {}
    dash = next((at for at, line in enumerate(lines, 1) if _DASH.match(line)), None)
    if dash is not None:
        return dash, "streck", {}
    problem, at = str(getattr(error, "problem", "") or ""), _at(error, "problem")
    for said, kind, mark in _PROBLEMS:
        if problem.startswith(said):
            return _at(error, mark) or at, kind, {}
    line = lines[at - 1] if at and at <= len(lines) else ""
    return at, _of_line(problem, line), {}


def _at(error: Exception, which: str) -> int | None:
    mark = getattr(error, f"{which}_mark", None)
    return mark.line + 1 if mark else None


def _of_line(problem: str, line: str) -> str:
    if _quote(line):
        return "citat_inuti"
    found = _LINE.match(line)
    if problem.startswith("mapping values"):
        return "kolon" if found and ": " in found["text"] else "indrag"
    if problem.startswith("expected <block end>"):
        return "borjan" if found and found["text"].startswith(("{", "[")) else "indrag"
    return "nagot_stor"


def _quote(line: str) -> str:
    """Return what is wrong with the quotation marks of a text that begins with one, or the empty string."""
    found = _LINE.match(line)
    text = found["text"].rstrip() if found else ""
    if text[:1] not in ("'", '"') or text in ("''", '""'):
        return ""
    inside = text.replace('\\"', "").replace("''", "")
    if inside.count(text[0]) == 1:
        return "citat_oppet"
    return "" if text.endswith(text[0]) and inside.count(text[0]) == 2 else "citat_inuti"
