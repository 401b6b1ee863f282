"""The benchmark's figures over commits: docs/bench-history.jsonl, one line a run, and its plot."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lotsen.paths import ROOT

FILE = ROOT / "docs" / "bench-history.jsonl"
PICTURE = ROOT / "docs" / "img" / "bench-history.png"
# What is drawn: figure, name, bound (issue 7, "Shown by").
RATIOS = (
    ("cpu_ratio", "CPU a message", 0.5),
    ("memory_ratio", "memory", 0.75),
    ("growth_300", "growth", 1.5),
)
TIMES = (("p50_ms_at_20", "p50", None), ("p95_ms_at_20", "p95", 60.0), ("p99_ms_at_20", "p99", None))


def append(figures: Mapping[str, float | None], file: Path = FILE) -> None:
    """Add a line with commit and date; `+` after the commit when the working tree had changes."""
    dirty = "+" if _git("status", "--porcelain", "--untracked-files=no") else ""
    line = {
        "commit": _git("rev-parse", "--short=10", "HEAD") + dirty,
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M"),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[2], 1),  # of the last 15 minutes, the run's own included
        **figures,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as output:
        output.write(json.dumps(line) + "\n")


def read(file: Path = FILE) -> list[dict[str, Any]]:
    """All lines, oldest first. Raises ValueError with the number of a line that is no JSON object."""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(dict(json.loads(line)))
        except (TypeError, ValueError):
            raise ValueError(f"{file.name}, line {number}, is no JSON object: remove it.") from None
    return found


def plot(file: Path = FILE, picture: Path = PICTURE) -> Path:
    """Draw ratios above and milliseconds below, one point a run."""
    from tools.plots import pyplot, save

    runs = read(file)
    figure, (above, below) = pyplot.subplots(2, 1, figsize=(6.4, 5.6), dpi=110, sharex=True)
    _draw(above, runs, RATIOS, "ratio (dotted: at most)")
    _draw(below, runs, TIMES, "ms at 20 messages a second")
    below.set_xticks(
        range(len(runs)), [f"{run['commit'][:8]}\n{run['date'][5:10]}" for run in runs], fontsize=7
    )
    picture.parent.mkdir(parents=True, exist_ok=True)
    return save(figure, picture)


def _draw(axes: Any, runs: Sequence[Mapping[str, Any]], shown: Sequence[Any], label: str) -> None:
    from tools.plots import BLUE, GREEN, ORANGE

    for (figure, name, bound), colour in zip(shown, (BLUE, ORANGE, GREEN), strict=True):
        values = [run.get(figure) for run in runs]
        places = [place for place, value in enumerate(values) if value is not None]
        axes.plot(places, [values[place] for place in places], marker="o", color=colour, label=name)
        if bound is not None:
            axes.axhline(bound, color=colour, linestyle=":", linewidth=1)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(label, fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, ncol=3)


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
