"""Runs Locust at fixed rates and reads what it counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lotsen.paths import ROOT
from lotsen.run.processes import tail
from lotsen.settings import SettingError
from tools.load.cluster import LOGS, Cluster

LOCUSTFILE = ROOT / "tools" / "load" / "locustfile.py"
MESSAGE = "message"  # what Locust calls the request that is counted
PACE = 5.0  # seconds between two messages of one visitor
WARM_UP = 10.0, 8.0  # rate and seconds before anything is counted: each process has then answered
SHOWN = 20.0
BROKEN = 0.9  # of the rate asked for: less, and the assistant no longer keeps up


def climb(cluster: Cluster, rates: Sequence[float], seconds: float, html: Path | None = None) -> list[Any]:
    """One row a rate, from low to high, until the rate is no longer reached or something fails.

    `html` gets Locust's own report of the rate SHOWN.
    """
    at_rate(cluster, *WARM_UP)
    rows = []
    for rate in rates:
        rows.append(at_rate(cluster, rate, seconds, html if rate == SHOWN else None))
        print(json.dumps(rows[-1]), flush=True)
        if rows[-1]["reached"] < BROKEN * rate or rows[-1]["failures"]:
            break
    return rows


def at_rate(cluster: Cluster, rate: float, seconds: float, html: Path | None = None) -> dict[str, Any]:
    """Send `rate` messages a second for so long.

    Milliseconds of latency, CPU milliseconds a message by kind of process, MB of memory at the end.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        before = cluster.cpu()
        counted = run(cluster.urls[0], rate, seconds, out, cluster.urls[1:], html)
        after, memory = cluster.cpu(), cluster.memory()
    sent = max(1, counted["sent"])
    spent = {name: round(1000 * (after[name] - before[name]) / sent, 2) for name in after}
    return {"rate": rate, **counted, "cpu_ms": spent, "memory_mb": {k: round(v) for k, v in memory.items()}}


def run(
    url: str, rate: float, seconds: float, out: Path, more: Sequence[str] = (), html: Path | None = None
) -> dict[str, Any]:
    """One Locust run; raises SettingError when Locust itself fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "locust.log"
    users = max(1, round(rate * PACE))
    command = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary"]
    command += ["--host", url, "-u", str(users), "-r", str(users), "-t", f"{seconds:.0f}s"]
    command += ["--stop-timeout", "5", "--exit-code-on-error", "0", "--json-file", str(out)]
    if html:
        html.parent.mkdir(parents=True, exist_ok=True)  # a new checkout has no reports/
        command += ["--html", str(html)]
    environment = {**os.environ, "LOTSEN_LOAD_PACE": str(PACE), "LOTSEN_LOAD_MORE_HOSTS": " ".join(more)}
    with log.open("wb") as output:
        done = subprocess.run(command, env=environment, stdout=output, stderr=output, check=False)
    found = out.with_suffix(".json")
    if done.returncode or not found.is_file():
        raise SettingError(f"Locust failed:\n{tail(log)}")
    return counts(json.loads(found.read_text(encoding="utf-8")))


def counts(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What Locust's JSON says of the messages, and the failures of all requests."""
    (message,) = [entry for entry in entries if entry["name"] == MESSAGE]
    times = {float(time): count for time, count in message["response_times"].items()}
    whole = sorted(message["num_reqs_per_sec"].items(), key=lambda item: int(item[0]))[1:-1]  # seconds
    return {
        "sent": message["num_requests"],
        "reached": round(sum(count for _, count in whole) / max(1, len(whole)), 1),
        "failures": sum(entry["num_failures"] for entry in entries),
        **{f"p{percent}_ms": weighted_percentile(times, percent) for percent in (50, 95, 99)},
    }


def weighted_percentile(times: Mapping[float, int], percent: float) -> float:
    """The smallest time that at least `percent` of the requests did not exceed; `times` has their counts."""
    wanted = sum(times.values()) * percent / 100
    for time in sorted(times):
        wanted -= times[time]
        if wanted <= 1e-9:
            return time
    return 0.0
