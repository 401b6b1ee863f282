"""What of the files that Lotsen is made of changed while somebody talks to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from lotsen import paths
from lotsen.knowledge import KnowledgeError, load
from tools.staff.texts import text

# Below HOME: what takes effect only after a training.
TRAINED = ("data/*.yml", "data/nlu/*.yml", "domain.yml", "config.yml")
Stamps = dict[str, tuple[int, int]]


class Edits:
    """Looks at the files each time it is asked."""

    def __init__(self, folder: Path = paths.KNOWLEDGE, home: Path = paths.HOME) -> None:
        self._folder, self._home = folder, home
        self._knowledge, self._trained = self._now()

    def told(self) -> list[str]:
        """Return a sentence for each kind of edit since this was asked last."""
        knowledge, trained = self._now()
        read, needing = _changed(self._knowledge, knowledge), _changed(self._trained, trained)
        self._knowledge, self._trained = knowledge, trained
        said = []
        if read:
            try:
                load(self._folder)
                said.append(text("edit_read", files=", ".join(read)))
            except KnowledgeError as error:
                said.append(text("edit_refused", error=error))
        if needing:
            said.append(text("edit_needs_training", files=", ".join(needing)))
        return said

    def _now(self) -> tuple[Stamps, Stamps]:
        trained = (file for pattern in TRAINED for file in self._home.glob(pattern))
        return _stamps(self._folder.glob("*.yml")), _stamps(trained)


def _stamps(files: Iterator[Path]) -> Stamps:
    found = {}
    for file in files:
        with contextlib.suppress(OSError):  # an editor replaces a file by deleting it first
            stat = file.stat()
            found[file.name] = (stat.st_mtime_ns, stat.st_size)
    return found


def _changed(before: Stamps, now: Stamps) -> list[str]:
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
