"""Says how far the embedding of training lines is, for the bar of `make train`. Standard library only."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

# Names a file that a training keeps up to date: "done total". tools/models/training_progress.py reads it.
PROGRESS = "TRAINING_PROGRESS_FILE"
PROGRESS_SECONDS = 0.5
_embedded = 0  # by earlier calls of this process: a training embeds its lines, then those that it joins


def progress_writer() -> Callable[[int, int], None] | None:
    """Return what writes how far the embedding is, if somebody wants to know."""
    name = os.environ.get(PROGRESS)
    if not name:
        return None
    written, before = -PROGRESS_SECONDS, _embedded

    def write(done: int, total: int) -> None:
        global _embedded
        nonlocal written
        done, total = before + done, before + total
        _embedded = done
        if done in (before, total) or time.monotonic() - written >= PROGRESS_SECONDS:
            written = time.monotonic()
            half = Path(f"{name}.new")
            with contextlib.suppress(OSError):  # nobody's training fails for want of a bar
                half.write_text(f"{done} {total}\n", encoding="ascii")
                os.replace(half, name)

    return write
