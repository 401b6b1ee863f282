"""The one door to the knowledge at run time: edits take effect at once, a broken one changes nothing."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from lotsen import paths
from lotsen.knowledge import Knowledge, KnowledgeError, load

logger = logging.getLogger(__name__)
# Seconds for which a look at the files counts: a message asks many times, and nobody edits and asks so fast.
LASTS = 0.1


class KnowledgeStore:
    """Loads a knowledge folder when first asked and again when one of its files has changed."""

    def __init__(self, folder: Path = paths.KNOWLEDGE, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds; tests move it."""
        self.folder = folder
        self._clock = clock
        self._looked = float("-inf")
        self._lock = threading.Lock()
        self._stamp: tuple[tuple[str, int, int], ...] | None = None
        self._knowledge: Knowledge | None = None

    def get(self) -> Knowledge:
        """Return the knowledge as it stands; raise KnowledgeError only when no good version was ever read."""
        now = self._clock()
        if self._knowledge is not None and now - self._looked < LASTS:
            return self._knowledge
        stamp = self._files()
        if stamp == self._stamp and self._knowledge is not None:
            self._looked = now
            return self._knowledge
        with self._lock:
            if stamp != self._stamp or self._knowledge is None:
                self._reload(stamp)
            if self._knowledge is None:
                raise KnowledgeError(f"No usable knowledge in {self.folder}.")
            self._looked = now
            return self._knowledge

    def _files(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:  # no folder: no files
            for entry in entries:
                if not entry.name.endswith(".yml"):
                    continue
                with contextlib.suppress(FileNotFoundError):  # an editor replaces a file by deleting it first
                    stat = entry.stat()
                    found.append((entry.name, stat.st_mtime_ns, stat.st_size))
        return tuple(sorted(found))

    def _reload(self, stamp: tuple[tuple[str, int, int], ...]) -> None:
        try:
            self._knowledge = load(self.folder)
        except Exception as error:  # whatever an edit did: nothing changes
            if self._knowledge is None:
                raise
            logger.error("The last good knowledge is kept: %s", error)
        self._stamp = stamp


_STORE = KnowledgeStore()


def knowledge() -> Knowledge:
    """Return the knowledge of this installation."""
    return _STORE.get()
