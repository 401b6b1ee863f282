"""Writes several files of the project or none of them, and asks a person for what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from tools.setup.files import replace
from tools.staff.texts import text

LINE = 10_000  # columns: a text is never broken


class Refused(ValueError):
    """What was answered cannot be used; the message is a Swedish sentence."""


def ask(question: str, check: Callable[[str], str] = str.strip) -> str:
    """Return what a person answers to the question, asked again until `check` takes it.

    `check` returns the answer as it is used, or raises Refused. Raises EOFError when nobody answers.
    """
    while True:
        given = input(f"{question} ")
        try:
            return check(given)
        except Refused as error:
            print(f"  {error}")


def something(given: str) -> str:
    """Return an answer that is there."""
    if not given.strip():
        raise Refused(text("ask_something"))
    return given.strip()


def entry(values: Mapping[str, object], indent: str) -> str:
    """Return one entry of a YAML list as lines of its own, safely quoted."""
    body = yaml.safe_dump([dict(values)], allow_unicode=True, sort_keys=False, width=LINE)
    return "".join(f"{indent}{line}\n" for line in body.splitlines())


def write_all(files: Mapping[Path, str], check: Callable[[], None]) -> None:
    """Write the files and run `check`; when it or anything else fails, all are as they were.

    Raises what failed, Ctrl-C too.
    """
    before = {file: file.read_text(encoding="utf-8") if file.is_file() else None for file in files}
    try:
        for file, content in files.items():
            replace(file, content)
        check()
    except BaseException:
        for file, was in before.items():
            if was is None:
                file.unlink(missing_ok=True)
            else:
                replace(file, was)
        raise
