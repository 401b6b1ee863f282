"""A bar with the time left for what takes minutes. Standard library only: set-up has no packages yet."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 24  # of the bar, in characters
TERMINAL_SECONDS, LOG_SECONDS = 0.5, 20.0  # between two looks of it
SURE = 0.05  # below this share done, what is left can't be told from what was done


class Bar:
    """Shows how far one piece of work is: redrawn on a terminal, a line now and then elsewhere."""

    def __init__(self, what: str, output: TextIO | None = None) -> None:
        self.what, self._output = what, output or sys.stdout
        self._terminal = self._output.isatty()
        self._begin = time.monotonic()
        self._shown = self._begin if not self._terminal else self._begin - TERMINAL_SECONDS
        self._length = 0

    def show(self, share: float) -> None:
        """Show that this share (0 to 1) is done, unless it was shown a moment ago."""
        now = time.monotonic()
        if now - self._shown < (TERMINAL_SECONDS if self._terminal else LOG_SECONDS):
            return
        self._shown = now
        text = line(self.what, share, now - self._begin)
        if self._terminal:
            self._output.write("\r" + text.ljust(self._length))
            self._length = len(text)
        else:
            self._output.write(text + "\n")
        self._output.flush()

    def end(self) -> None:
        """Take it off the terminal."""
        if self._length:
            self._output.write("\r" + " " * self._length + "\r")
            self._output.flush()
            self._length = 0


def line(what: str, share: float, elapsed: float) -> str:
    """Return the bar as text, with the time left once it can be told."""
    share = min(max(share, 0.0), 1.0)
    full = round(share * WIDTH)
    left = "time left not known yet"
    if share >= SURE:
        left = f"about {duration(elapsed * (1 - share) / share)} left"
    return f"  {what} [{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%}, {left}"


def duration(seconds: float) -> str:
    """Return seconds as a person says them."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
