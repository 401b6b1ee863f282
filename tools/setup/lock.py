"""Writes the three lists of pinned packages from their .in files. `make lock`; --check only compares.

requirements.txt holds what is set up, trained and run; the lists for tests and for the comparison hold only
what comes on top of it, in the same versions. What a list was made of stands in its first line, so that
--check needs neither uv nor a network.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lotsen.paths import ROOT
from tools.setup.files import digest, replace

OPTIONS = (
    *("--python-version", "3.10", "--python-platform", "x86_64-manylinux_2_28", "--generate-hashes"),
    *("--quiet", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate"),
)
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
MADE_OF = "# Made by `make lock` of {files}: {digest}\n"


@dataclass(frozen=True)
class List:
    """One list: what it is made of, and which list it comes on top of."""

    name: str
    overrides: tuple[str, ...]
    on_top_of: str = ""

    @property
    def asked_for(self) -> str:
        return f"{self.name}.in"

    @property
    def file(self) -> str:
        return f"{self.name}.txt"

    def first_line(self, root: Path) -> str:
        """What the list is made of, and its hash."""
        files = (self.asked_for, *self.overrides, *([self.on_top_of] if self.on_top_of else []))
        return MADE_OF.format(files=", ".join(files), digest=digest(root / name for name in files)[:16])


SLIM = ("overrides.txt", "overrides-slim.txt")
LISTS = (
    List("requirements", SLIM),
    List("requirements-test", SLIM, on_top_of="requirements.txt"),
    List("requirements-compare", ("overrides.txt",), on_top_of="requirements.txt"),
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say which list is out of date")
    if parser.parse_args(argv).check:
        stale = [one.file for one in LISTS if not current(one, ROOT)]
        if stale:
            print(f"{', '.join(stale)}: not made of what is asked for now; run `make lock`.", file=sys.stderr)
        return int(bool(stale))
    places = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    uv = shutil.which("uv", path=places)
    if uv is None:
        print("`make lock` needs uv, which comes with requirements-test.txt.", file=sys.stderr)
        return 1
    for one in LISTS:
        text = compiled(uv, one, ROOT)
        if one.on_top_of:
            text = without(text, (ROOT / one.on_top_of).read_text(encoding="utf-8"))
        replace(ROOT / one.file, one.first_line(ROOT) + text)
        print(f"{one.file}: {len(ENTRY.findall(text))} packages")
    return 0


def current(one: List, root: Path) -> bool:
    """Tell whether the list is made of what stands in its files now."""
    try:
        text = (root / one.file).read_text(encoding="utf-8")
    except OSError:
        return False
    return text.startswith(one.first_line(root))


def compiled(uv: str, one: List, root: Path) -> str:
    """Let uv choose versions; those of the old list stay where they can. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / one.file
        if (root / one.file).is_file():
            shutil.copyfile(root / one.file, out)
        command = [uv, "pip", "compile", one.asked_for, *OPTIONS, "--output-file", str(out)]
        for name in one.overrides:
            command += ["--override", name]
        if one.on_top_of:
            command += ["--constraint", one.on_top_of]
        subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=True)
        return out.read_text(encoding="utf-8")


def without(text: str, below: str) -> str:
    """Return the entries that the list below does not have."""
    known = {entry[1] for entry in ENTRY.finditer(below)}
    return "".join(entry[0] for entry in ENTRY.finditer(text) if entry[1] not in known)


if __name__ == "__main__":
    sys.exit(main())
