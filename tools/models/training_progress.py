"""How far a training is: its phases, the time left, a bar. What embeds writes a file, which is read here."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from tools.setup.progress import duration

READING, EMBEDDING, FITTING = "reading", "embedding", "fitting"
# Seconds on two cores for 46,000 lines, until a training of this machine has told better.
USUAL = {READING: 8.0, EMBEDDING: 30.0, FITTING: 12.0}
SAID = {
    READING: "reads the training lines",
    EMBEDDING: "embeds lines that are new",
    FITTING: "fits the classifiers",
}
LOOK_SECONDS = 0.5
LINE_SECONDS = 20.0  # between two lines where there is no terminal


class Phases:
    """One training; enter it while it runs."""

    def __init__(self, before: Mapping[str, float], file: Path, console: Console | None = None) -> None:
        self.file = file
        self.seconds: dict[str, float] = {}  # of each phase that is over or runs
        self.lines = 0  # that had to be embedded
        self._expected = {**USUAL, **before}
        self.begun = self._begin = time.monotonic()
        self._phase = READING
        self._earlier: dict[str, float] = {}  # seconds of a phase before it was left and entered again
        self._share = 0.0  # of the lines
        self._console = console or Console()
        self._bar = Progress(
            TextColumn("  {task.description}"),
            BarColumn(30),
            TextColumn("{task.percentage:3.0f} %, about {task.fields[left]} left"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task(SAID[READING], total=1.0, left=self.guess())
        self._told = 0.0

    def guess(self) -> str:
        """How long all of it takes, as a person says it."""
        return duration(sum(self._expected.values()))

    def __enter__(self) -> Phases:
        self.file.unlink(missing_ok=True)
        self.begun = self._begin = self._told = time.monotonic()
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
        with contextlib.suppress(FileNotFoundError):
            self.file.unlink()

    def watch(self, training: subprocess.Popen[bytes]) -> None:
        """Show how far it is until it ends."""
        while True:
            try:
                training.wait(LOOK_SECONDS)
                return
            except subprocess.TimeoutExpired:
                self._look(time.monotonic())

    def _look(self, now: float) -> None:
        found = read(self.file)
        if found is not None:
            done, self.lines = found
            self._share = done / max(self.lines, 1)
            self._enter(FITTING if done == self.lines else EMBEDDING, now)
        self._count(now)
        left = self.left()
        passed = sum(self.seconds.values())
        self._bar.update(
            self._task, description=SAID[self._phase], completed=passed / (passed + left), left=duration(left)
        )
        if not self._console.is_terminal and now - self._told >= LINE_SECONDS:
            self._told = now
            share = f"{passed / (passed + left):.0%}"
            self._console.print(
                f"  {SAID[self._phase]}: {share}, about {duration(left)} left", highlight=False
            )

    def _enter(self, phase: str, now: float) -> None:
        if phase != self._phase:
            self._count(now)
            self._earlier = dict(self.seconds)
            self._phase, self._begin = phase, now

    def _count(self, now: float) -> None:
        self.seconds[self._phase] = round(self._earlier.get(self._phase, 0.0) + now - self._begin, 1)

    def left(self) -> float:
        """Seconds to go: by the lines while they are embedded, else by what a training took before."""
        order = [READING, EMBEDDING, FITTING]
        later = sum(self._expected[phase] for phase in order[order.index(self._phase) + 1 :])
        passed = self.seconds.get(self._phase, 0.0)
        if self._phase == EMBEDDING and self._share > 0.02:
            return later + passed * (1 - self._share) / self._share
        return later + max(self._expected[self._phase] - passed, 1.0)


def read(file: Path) -> tuple[int, int] | None:
    """Return how many of how many lines are embedded; None before it is known."""
    try:
        done, total = file.read_text(encoding="ascii").split()
        return int(done), int(total)
    except (OSError, ValueError):
        return None
