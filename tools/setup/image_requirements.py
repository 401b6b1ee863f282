"""Prints the part of requirements.txt that an image needs; deploy/Dockerfile calls it: `rasa` or `actions`.

Rasa's image gets what requirements.in lists above SETUP_ONLY, the action server's what its code imports,
each with all that those packages ask for. Versions and hashes stay requirements.txt's. Runs where all of it
is installed, since only installed packages say what they ask for.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lotsen.paths import ROOT

SETUP_ONLY = "# set-up and training only"
# What actions/ and the parts of lotsen/ that they use import; structlog is for lotsen/observe/logs.py.
ACTIONS = ("rasa-sdk", "pydantic", "rapidfuzz", "PyYAML", "structlog", "coloredlogs", "prometheus-client")
VERSIONS: tuple[dict[str, str], ...] = ({}, {"python_version": "3.10", "python_full_version": "3.10.14"})
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


class RequirementsError(RuntimeError):
    """A package is installed that requirements.txt does not list, or the other way round."""


def main(argv: list[str]) -> int:
    if argv not in (["rasa"], ["actions"]):
        print("Say for which image: tools/setup/image_requirements.py rasa | actions", file=sys.stderr)
        return 2
    asked_for = (ROOT / "requirements.in").read_text(encoding="utf-8")
    roots = ACTIONS if argv == ["actions"] else roots_of(asked_for)
    try:
        print(
            "".join(chosen((ROOT / "requirements.txt").read_text(encoding="utf-8"), closure(roots))), end=""
        )
    except RequirementsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def roots_of(text: str) -> list[str]:
    """Return the packages that requirements.in names above SETUP_ONLY."""
    lines = text.partition(SETUP_ONLY)[0].splitlines()
    return [Requirement(line.partition("#")[0]).name for line in lines if line.partition("#")[0].strip()]


def closure(roots: Iterable[str]) -> set[str]:
    """Return the canonical names of the packages and of all that they ask for, here and now."""
    found: set[str] = set()
    todo = [(root, "") for root in roots]
    seen = set()
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        found.add(canonicalize_name(name))
        todo += asked_by(name, extra)
    return found


def asked_by(name: str, extra: str) -> Iterator[tuple[str, str]]:
    """Yield what an installed package asks for, with each extra that it wants of it."""
    try:
        wanted = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        raise RequirementsError(f"{name} is not installed here: run `make setup`.") from None
    for requirement in map(Requirement, wanted):
        if applies(requirement, extra) and installed(requirement.name):
            yield requirement.name, ""
            yield from ((requirement.name, more) for more in requirement.extras)


def applies(requirement: Requirement, extra: str) -> bool:
    """Tell whether it is asked for here, or on the 3.10 that Rasa was declared for: it hides some on 3.11."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**version, "extra": extra}) for version in VERSIONS)


def installed(name: str) -> bool:
    """Some that are asked for are not there on purpose: the list is flat and need not hold them."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def chosen(text: str, names: set[str]) -> Iterator[str]:
    """Yield the entries of requirements.txt with these names; raise RequirementsError for one without."""
    entries = {canonicalize_name(entry[1]): entry[0] for entry in ENTRY.finditer(text)}
    if unknown := sorted(names - entries.keys()):
        raise RequirementsError(f"requirements.txt does not list {', '.join(unknown)}.")
    yield from (entry for name, entry in entries.items() if name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
