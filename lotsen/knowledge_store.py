"""The one door to the knowledge at run time: edits take effect at once, a broken one changes nothing."""

import contextlib
import logging
import threading
from pathlib import Path

from lotsen import paths
from lotsen.knowledge import Knowledge, KnowledgeError, load

logger = logging.getLogger(__name__)


class KnowledgeStore:
    """Loads a knowledge folder when first asked and again when one of its files has changed."""

    def __init__(self, folder: Path = paths.KNOWLEDGE) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[tuple[str, int, int], ...] | None = None
        self._knowledge: Knowledge | None = None

    def get(self) -> Knowledge:
        """Return the knowledge as it stands; raise KnowledgeError only when no good version was ever read."""
        stamp = self._files()
        if stamp == self._stamp and self._knowledge is not None:
            return self._knowledge
        with self._lock:
            if stamp != self._stamp or self._knowledge is None:
                self._reload(stamp)
            if self._knowledge is None:
                raise KnowledgeError(f"No usable knowledge in {self.folder}.")
            return self._knowledge

    def _files(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for path in sorted(self.folder.glob("*.yml")):
            with contextlib.suppress(FileNotFoundError):  # an editor replaces a file by deleting it first
                stat = path.stat()
                found.append((path.name, stat.st_mtime_ns, stat.st_size))
        return tuple(found)

    def _reload(self, stamp: tuple[tuple[str, int, int], ...]) -> None:
        try:
            self._knowledge = load(self.folder)
        except KnowledgeError as error:
            if self._knowledge is None:
                raise
            logger.error("The last good knowledge is kept: %s", error)
        self._stamp = stamp


_STORE = KnowledgeStore()


def knowledge() -> Knowledge:
    """Return the knowledge of this installation."""
    return _STORE.get()
