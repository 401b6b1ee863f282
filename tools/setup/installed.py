"""What lies in an environment's package folder, read without importing anything. Standard library only."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
KEPT = re.compile(r"pip|sv-.*")  # comes with the environment; the Swedish spaCy model is no list's
METADATA = re.compile(r"^(.+)-[^-]+\.(?:dist|egg)-info$")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(*lists: Path) -> set[str]:
    """Return the canonical names that the lists pin."""
    return {canonical(name) for file in lists for name in PINNED.findall(file.read_text(encoding="utf-8"))}


def installed(site: Path) -> set[str]:
    """Return the canonical names of the packages in a folder."""
    found = (METADATA.match(folder.name) for folder in site.glob("*-info"))
    return {canonical(match[1]) for match in found if match}


def unlisted(site: Path, *lists: Path) -> list[str]:
    """Return what is installed and pinned by none of the lists, as an older list left it."""
    return sorted(name for name in installed(site) - pinned(*lists) if not KEPT.fullmatch(name))


def forget_halves(site: Path) -> None:
    """Let pip install again what it was interrupted in: it writes RECORD last."""
    for folder in site.glob("*.dist-info"):
        if not (folder / "RECORD").is_file():
            shutil.rmtree(folder, ignore_errors=True)


def share_done(log: str, site: Path, wanted: int) -> float:
    """Return how far pip is: half of its time it collects, half it installs."""
    collected = len(re.findall(r"^Collecting |^Requirement already satisfied", log, re.MULTILINE))
    there = len(installed(site)) if "Installing collected packages" in log else 0
    return (min(collected, wanted) + min(there, wanted)) / (2 * wanted)
