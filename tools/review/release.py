"""Tags what is committed as a release: `v` and the version of pyproject.toml, the one place where it stands.

First it looks whether the tree is clean, CHANGELOG.md tells of this version, and the tag is new. It pushes
and builds nothing, and says what comes next. `--check` only looks.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import typer

from lotsen.command_line import command
from lotsen.paths import ROOT

VERSION = re.compile(r'^version = "(.*)"$', re.MULTILINE)
NUMBER = re.compile(r"\d+\.\d+\.\d+")
# A section of the changelog: its heading, with or without the day, and all up to the next one.
SECTION = r"^## {name}(?: \(\d{{4}}-\d\d-\d\d\))?\n(.*?)(?=^## |\Z)"
# What is done with a tag: docs/deploy.md says more.
NEXT = """Tagged {tag}. Next:
  git push origin {tag}
  LOTSEN_VERSION={version} docker compose --env-file deploy/secrets.env -f deploy/compose.yml build
  and in a cluster: push the images, and write their digests into your overlay (docs/deploy.md)"""


class NotReleased(Exception):
    """Says what stands in the way, and what to do."""


@command
def main(
    check: bool = typer.Option(False, "--check", help="only say whether it could be released"),
    root: Path = typer.Option(ROOT, help="the checkout", show_default=False),
) -> int:
    try:
        version = version_of(root)
        notes = require_releasable(root, version)
        if check:
            print(f"{version} can be released.")
            return 0
        tag = f"v{version}"
        git(
            root,
            "tag",
            "--annotate",
            "--cleanup=verbatim",
            "--message",
            f"Lotsen {version}\n\n{notes}\n",
            tag,
        )
    except NotReleased as error:
        print(error, file=sys.stderr)
        return 1
    print(NEXT.format(tag=tag, version=version))
    return 0


def version_of(root: Path) -> str:
    """Return the version in pyproject.toml; raise NotReleased when it is none."""
    found = VERSION.search((root / "pyproject.toml").read_text(encoding="utf-8"))
    if not found or not NUMBER.fullmatch(found[1]):
        raise NotReleased(
            "The version in pyproject.toml is none: write it there as three numbers, like 0.1.0."
        )
    return found[1]


def require_releasable(root: Path, version: str) -> str:
    """Return what the changelog says of the version; raise NotReleased for what is not in order."""
    if changed := git(root, "status", "--porcelain"):
        raise NotReleased(f"Not everything is committed: commit or remove first\n{changed}")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    notes = section(changelog, re.escape(version))
    if not notes:
        raise NotReleased(
            f"CHANGELOG.md does not tell of {version}: put `## {version} (<day>)` above what is in it."
        )
    if section(changelog, "Unreleased"):
        raise NotReleased(
            f"CHANGELOG.md has changes under `## Unreleased`: move them under `## {version}`, or raise the "
            "version in pyproject.toml."
        )
    if git(root, "tag", "--list", f"v{version}"):
        raise NotReleased(f"v{version} is tagged already: raise the version in pyproject.toml.")
    return notes


def section(changelog: str, name: str) -> str:
    """Return what stands under a heading of the second level; empty without such a heading."""
    found = re.search(SECTION.format(name=name), changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def git(root: Path, *arguments: str) -> str:
    """What git says; raises NotReleased with its own words when it refuses."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise NotReleased(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
