"""What processes have used, from Linux's /proc: CPU time and memory of whole process groups."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

PROC = Path("/proc")
MEMORY = re.compile(r"^(Rss|Pss):\s+(\d+) kB$", re.MULTILINE)


def cpu_seconds(groups: Collection[int], proc: Path = PROC) -> float:
    """User and system time of all processes in the groups, and of their ended children, in seconds."""
    return sum(ticks for _, ticks in _members(groups, proc)) / os.sysconf("SC_CLK_TCK")


def memory_mb(groups: Collection[int], proc: Path = PROC) -> dict[str, float]:
    """Memory of the groups in MB (10^6 bytes): `rss` counts shared pages in full, `pss` by share."""
    total = {"rss": 0, "pss": 0}
    for process, _ in _members(groups, proc):
        try:
            rollup = (process / "smaps_rollup").read_text(encoding="ascii")
        except (OSError, ValueError):  # ended meanwhile
            continue
        for name, kilobytes in MEMORY.findall(rollup):
            total[name.lower()] += int(kilobytes) * 1024
    return {name: size / 1e6 for name, size in total.items()}


def parse_stat(stat: str) -> tuple[int, int]:
    """Return the process group and the CPU ticks of a /proc/<pid>/stat; the name in it may hold anything."""
    fields = stat.rpartition(")")[2].split()
    return int(fields[2]), sum(map(int, fields[11:15]))  # pgrp; utime, stime, cutime, cstime


def _members(groups: Collection[int], proc: Path) -> Iterator[tuple[Path, int]]:
    for process in proc.iterdir():
        if not process.name.isdigit():
            continue
        try:
            group, ticks = parse_stat((process / "stat").read_text(encoding="utf-8", errors="replace"))
        except OSError:  # ended meanwhile
            continue
        if group in groups:
            yield process, ticks
