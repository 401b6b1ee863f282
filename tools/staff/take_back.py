"""Brings the last good version of knowledge/ back. `make angra`; what stood there is kept beside it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import typer

from lotsen import paths
from lotsen.command_line import command
from tools.staff.texts import text
from tools.staff.versions import SECONDS, Versions


@command
def main(
    folder: Path = typer.Option(paths.KNOWLEDGE, help="knowledge/ unless told"),
    kept: Path = typer.Option(None, help="where good versions lie: var/knowledge/ unless told"),
    only_list: bool = typer.Option(False, "--list", help="only say what was live when"),
) -> int:
    versions = Versions(folder, kept) if kept else Versions(folder)
    if only_list:
        for when, files in versions.live():
            print(text("back_row", when=when, files=", ".join(files)))
        if not versions.live():
            print(text("back_none"))
        return 0
    try:
        done = versions.take_back(datetime.now())
    except OSError as error:
        print(text("back_failed", why=error.strerror), file=sys.stderr)
        return 1
    if done is None:
        print(text("back_none"))
        return 1
    version, changed = done
    print(text("back_done", when=version.name[:SECONDS], files=", ".join(changed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
