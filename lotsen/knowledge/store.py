"""The one door to the knowledge at run time: edits take effect at once, a broken one changes nothing.

In production the folder is mounted and the image has files of its own. They count until the folder can be
read: what is broken when a process starts must not keep it from starting. Files are read in a thread of their
own, and nobody waits for it longer than a moment: what hangs or takes long costs no answer.
"""

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
from lotsen.knowledge.faults import fault

logger = logging.getLogger(__name__)
# Seconds for which a look at the files counts: a message asks many times, and nobody edits and asks so fast.
LASTS = 0.1
# Seconds that whoever asks first after an edit waits for it. Reading takes 0.15.
PATIENCE = 1.0
# For how long nobody waits then, in times of that: edits without end cost half of the time at most.
REST = 1.0
# Seconds that reading may take. Later nothing comes of it.
DEADLINE = 10.0


Stamp = tuple[tuple[str, int, int, int], ...]
# What may not be halved while running, and where it stands. Who means it starts anew.
KEPT: dict[Callable[[Knowledge], int], str] = {
    lambda known: len(known.topics): "amnen.yml",
    lambda known: len(known.programmes): "satsningar.yml",
    lambda known: len(known.places): "platser.yml",
    lambda known: len(known.phrases.fraser): "akutfraser.yml",
    lambda known: len(known.phrases.rop): "akutfraser.yml",
}


class KnowledgeStore:
    """Loads a knowledge folder when first asked and again when one of its files has changed."""

    def __init__(
        self,
        folder: Path = paths.KNOWLEDGE,
        clock: Callable[[], float] = time.monotonic,
        own: Path | None = None,
    ) -> None:
        """`clock` tells seconds; tests move it. `own`: what counts until `folder` holds something usable."""
        self.folder = folder
        # Whether the files are not taken over as they stand. A folder that was always empty refuses nothing.
        self.refused = False
        self._own = own
        self._clock = clock
        self._looked = float("-inf")
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._knowledge: Knowledge | None = None
        self._reading: Reading | None = None
        self._waits_from = float("-inf")

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
                self._look_again(stamp)
            if self._knowledge is None:
                raise KnowledgeError(f"No usable knowledge in {self.folder}.")
            self._looked = now
            return self._knowledge

    def _files(self) -> Stamp:
        found = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:  # no folder: no files
            for entry in entries:
                if not entry.name.endswith(".yml"):
                    continue
                with contextlib.suppress(FileNotFoundError):  # an editor replaces a file by deleting it first
                    # When it was changed: who puts an old copy back may give it any time of writing.
                    stat = entry.stat()
                    found.append((entry.name, stat.st_ino, stat.st_ctime_ns, stat.st_size))
        return tuple(sorted(found))

    def _look_again(self, stamp: Stamp) -> None:
        """Begin to read what has changed, unless that is under way; take over what was read by now."""
        before = self._knowledge
        if before is None and self._own is not None:
            self._knowledge = load(self._own)
            if not stamp and self.folder.is_dir():  # nothing is mounted
                self._stamp = stamp
                return
        if self._reading is None:  # one at a time
            self._reading = Reading(self.folder, stamp)
            self._wait(self._reading)
        reading = self._reading
        if not reading.over and not reading.late:
            return
        self._reading, self._stamp = None, reading.stamp
        try:
            read = reading.result()
            if before is not None:
                require_most(before, read)
        except Exception as error:  # whatever an edit did: nothing changes
            if self._knowledge is None:
                raise
            self.refused = True
            logger.error("The last good knowledge is kept: %s", error)
        else:
            self.refused = False
            self._knowledge = read

    def _wait(self, reading: Reading) -> None:
        """As long as whoever asks can wait; with nothing to answer from, as long as reading may take."""
        began = time.monotonic()
        if self._knowledge is None:
            reading.wait(DEADLINE)
        elif began >= self._waits_from:
            reading.wait(PATIENCE)
            now = time.monotonic()
            self._waits_from = now + REST * (now - began)


class Reading:
    """The files as they stood at `stamp`, being read in a thread of their own."""

    def __init__(self, folder: Path, stamp: Stamp) -> None:
        self.stamp = stamp
        self._folder = folder
        self._until = time.monotonic() + DEADLINE
        self._read: Knowledge | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="knowledge", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Until it is over, but no longer than so many seconds."""
        self._thread.join(seconds)

    @property
    def over(self) -> bool:
        """Whether it has come to an end."""
        return not self._thread.is_alive()

    @property
    def late(self) -> bool:
        """Whether it hangs: in a file system, since reading itself looks at the clock."""
        return not self.over and time.monotonic() > self._until + PATIENCE

    def result(self) -> Knowledge:
        """Return what was read; raise what was wrong with it, a KnowledgeError when it hangs."""
        if self._error is not None:
            raise self._error
        if self._read is None:
            raise KnowledgeError(f"{self._folder} is not read within {DEADLINE:.0f} s.")
        return self._read

    def _run(self) -> None:
        try:
            self._read = load(self._folder, self._until)
        except Exception as error:
            self._error = error


def require_most(before: Knowledge, now: Knowledge) -> None:
    """Raise KnowledgeError when more than half of something is gone: a file cut off where YAML can be cut."""
    for what, file in KEPT.items():
        was, is_now = what(before), what(now)
        if is_now < was / 2:
            raise fault("halverat", file, antal=was, kvar=is_now)


_STORE = KnowledgeStore(paths.MOUNTED, own=None if paths.MOUNTED == paths.KNOWLEDGE else paths.KNOWLEDGE)


def knowledge() -> Knowledge:
    """Return the knowledge of this installation."""
    return _STORE.get()


def is_refused() -> bool:
    """Tell whether the files of this installation were not taken over when last looked at."""
    return _STORE.refused
