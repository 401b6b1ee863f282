"""What processes have used: CPU time and memory of whole process groups."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator

import psutil


def cpu_seconds(groups: Collection[int]) -> float:
    """User and system time of all processes in the groups, and of their ended children, in seconds."""
    seconds = 0.0
    for process in _members(groups):
        try:
            used = process.cpu_times()
        except psutil.NoSuchProcess:  # ended meanwhile
            continue
        seconds += used.user + used.system + used.children_user + used.children_system
    return seconds


def memory_mb(groups: Collection[int]) -> dict[str, float]:
    """Memory of the groups in MB (10^6 bytes): `rss` counts shared pages in full, `pss` by share."""
    total = {"rss": 0, "pss": 0}
    for process in _members(groups):
        try:
            used = process.memory_full_info()
        except psutil.NoSuchProcess:  # ended meanwhile, or not yet waited for
            continue
        total["rss"] += used.rss
        total["pss"] += used.pss
    return {name: size / 1e6 for name, size in total.items()}


def _members(groups: Collection[int]) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            group = os.getpgid(process.pid)
        except ProcessLookupError:  # ended meanwhile
            continue
        if group in groups:
            yield process
