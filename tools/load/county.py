"""The hour after an incident, simulated: what waits, how many get the safe text, how many cores it takes.

Writes docs/img/county-*.png and a block of docs/capacity.md. The cost of a message is that of the page's own
table, which `make load` measured. `--real` measures anew, a minute of two cores, into county.json beside this
file; the simulator is held against both.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import typer

from lotsen.channels.safety_net import DEADLINE, PHRASE_DEADLINE
from lotsen.command_line import command
from lotsen.paths import ROOT
from lotsen.settings import SettingError
from tools.load.capacity import HOUR, MESSAGES, PEAK, RESIDENTS, SHARES, SPARE
from tools.load.client import Unanswered
from tools.load.cluster import cluster
from tools.load.page import PAGE, PICTURES, between
from tools.load.plots import name
from tools.load.rates import BROKEN, WARM_UP, at_rate
from tools.load.simulation import Outcome, Rules, crowd, one_process, steady
from tools.plots import BLUE, GREEN, GREY, ORANGE, RED, new, save

MEASURED = Path(__file__).with_name("county.json")
COMMAND = ".venv/bin/python -m tools county"
BEGIN, END = "<!-- county: begin -->", "<!-- county: end -->"
SEED = 2010
RISE = 300.0  # seconds from the incident to the peak: how fast news and push messages spread, guessed
NET_MS = 1.0  # CPU of a message that only gets the safe text: HTTP, masking, the phrases; guessed
LOCUST_MS = 1.0  # CPU of the visitor on the same cores, in the real run only
ENOUGH = 0.001  # share of safe texts that is no more than a slip
QUICK = 1.0  # seconds, for 95 of 100
REAL_RATES, REAL_SECONDS, REAL_PROCESSES = (20.0, 60.0, 100.0, 140.0), 8.0, 2
TOPOLOGY = {"rasa": REAL_PROCESSES, "actions": 1, "postgresql": False}
SHOWN = 0.05  # share of the residents whose queue is drawn


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of a message by kind of process, as measured."""

    rasa: float
    actions: float
    nginx: float

    @property
    def beside(self) -> float:
        """What does not run in Rasa."""
        return self.actions + self.nginx

    def rules(self, more: float = 0.0) -> Rules:
        """The simulator's rules, with `more` milliseconds on the same core."""
        return Rules((self.rasa + more) / 1000, NET_MS / 1000, DEADLINE, PHRASE_DEADLINE, messages=MESSAGES)


@command
def main(
    real: bool = typer.Option(False, "--real", help="also measure a real run first; a minute of two cores"),
    check: bool = typer.Option(False, "--check", help="only tell whether the page is up to date"),
) -> int:
    try:
        if real:
            MEASURED.write_text(json.dumps(measured(), indent=1) + "\n", encoding="utf-8")
        text = PAGE.read_text(encoding="utf-8")
        table, now = shown(text), json.loads(MEASURED.read_text(encoding="utf-8"))
        wanted = between(text, block(table, now), BEGIN, END)
        if check:
            if wanted != text:
                print(f"{PAGE.name} does not show what its table says: run `{COMMAND}`.", file=sys.stderr)
            return int(wanted != text)
        PAGE.write_text(wanted, encoding="utf-8")
        for file in draw(cost(table), PICTURES):
            print(file.relative_to(ROOT))
    except (SettingError, Unanswered, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def measured() -> dict[str, Any]:
    """Ask two real Rasa processes at rising rates, until they no longer keep up."""
    busy = os.getloadavg()[0]
    rows = []
    with cluster(REAL_PROCESSES) as running:
        at_rate(running, *WARM_UP)
        for rate in REAL_RATES:
            rows.append(at_rate(running, rate, REAL_SECONDS))
            print(json.dumps(rows[-1]), flush=True)
            if rows[-1]["failures"] or rows[-1]["reached"] < BROKEN * rate:
                break
    date, machine = datetime.date.today().isoformat(), f"{os.cpu_count()} cores"
    return {"date": date, "machine": machine, "load_before": round(busy, 1), "rates": rows}


def shown(page: str) -> dict[str, Any]:
    """Return the rates of two Rasa processes that the page's table shows, as `measured` would.

    Raises ValueError for a page without them.
    """
    found = re.search(r"^Measured (\S+) on (\d+ cores)", page, re.MULTILINE)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith(f"| {name(TOPOLOGY)} |")
    ]
    if not (found and rows):
        raise ValueError(f"{PAGE.name} has no rates of {name(TOPOLOGY)}: run `make load`.")
    return {"date": found[1], "machine": found[2], "rates": [_read(row) for row in rows]}


def _read(row: Sequence[str]) -> dict[str, Any]:
    rate, reached, p50, p95, _, failures, rasa, actions, nginx = map(float, row[1:10])
    spent = {"rasa": rasa, "actions": actions, "nginx": nginx}
    times = {"p50_ms": p50, "p95_ms": p95}
    return {"rate": rate, "reached": reached, "failures": int(failures), **times, "cpu_ms": spent}


def kept(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The real rates that were kept up without a failure, the highest last."""
    rows: list[dict[str, Any]] = found["rates"]
    return [row for row in rows if not row["failures"] and row["reached"] >= BROKEN * row["rate"]]


def cost(found: Mapping[str, Any]) -> Cost:
    """Of the slowest of the kept rates: planned with what is dear."""
    dearest = max(kept(found), key=lambda row: float(row["cpu_ms"]["rasa"]))["cpu_ms"]
    return Cost(dearest["rasa"], dearest["actions"], dearest["nginx"])


@lru_cache(maxsize=256)
def hour(cost: Cost, share: float, processes: int) -> Outcome:
    """Simulate one of so many Rasa processes over the hour and until nobody waits."""
    random = np.random.default_rng(SEED)
    people = round(RESIDENTS * share / processes)
    return one_process(crowd(people, HOUR, RISE, PEAK, random), cost.rules(), random)


def needed(cost: Cost, share: float) -> int:
    """The fewest Rasa processes with which hardly anybody gets the safe text, without the one to spare."""
    processes = max(1, math.floor(RESIDENTS * share * MESSAGES / HOUR * cost.rasa / 1000))
    while not _enough(hour(cost, share, processes)):
        processes += 1
    return processes


def _enough(outcome: Outcome) -> bool:
    return outcome.safe_share <= ENOUGH and outcome.percentile(95) <= QUICK


def cores(cost: Cost, share: float, processes: int) -> int:
    """One for each Rasa process, and what action servers and nginx use at the peak."""
    peak = PEAK * RESIDENTS * share * MESSAGES / HOUR
    return processes + math.ceil(peak * cost.beside / 1000)


def compared(row: Mapping[str, Any]) -> Outcome:
    """Simulate a real rate: each process has half the messages, and its core carries the others' work too."""
    of = row["cpu_ms"]
    known = Cost(of["rasa"], of["actions"], of["nginx"])
    random = np.random.default_rng(SEED)
    arrivals = steady(row["reached"] / REAL_PROCESSES, 120.0, random)
    rules = known.rules(known.beside + LOCUST_MS)
    return one_process(arrivals, replace(rules, messages=1, phrases=0.0), random)


# --- The page ---


def block(table: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What stands between the marks of docs/capacity.md, from the page's table and county.json."""
    known = cost(table)
    rows, need = [], []
    for share in SHARES:
        enough = needed(known, share)
        rows += [row(known, share, count) for count in sorted({max(1, enough - less) for less in (2, 1, 0)})]
        planned = enough + SPARE
        need.append(f"**{share:.1%}: {planned} processes, {cores(known, share, planned)} cores**")
    return "\n".join(
        [
            f"Generated by `{COMMAND}`; don't edit.",
            "",
            f"CPU of a message: {known.rasa} ms in Rasa, {known.actions} in the action server,"
            f" {known.nginx} in nginx: the dearest row of {name(TOPOLOGY)} above ({table['date']})."
            f" With {SPARE} process to spare, by how many of the residents open the chat: {'; '.join(need)}.",
            "",
            "![Safe texts against the number of Rasa processes](img/county-safe.png)",
            "",
            "![The queue of a process over the hour](img/county-queue.png)",
            "",
            "| open the chat | Rasa processes | safe text | alarm by the net | p95 | longest queue seen |",
            "|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
            f"Against the real runs of {table['date']} ({name(TOPOLOGY)}, nginx, {table['machine']} shared"
            " with Locust), up to the largest rate that was kept up without a failure:",
            "",
            *against(kept(table)),
            "",
            f"And against {REAL_SECONDS:.0f} s a rate on {now['date']}, {now['machine']} that other people's"
            f" work used too (load average {now['load_before']} before it began):",
            "",
            *against(kept(now)),
        ]
    )


def row(known: Cost, share: float, processes: int) -> str:
    """A line of the table of processes."""
    outcome = hour(known, share, processes)
    cells = (
        f"{share:.1%}",
        str(processes),
        f"{outcome.safe_share:.1%}",
        f"{outcome.alarms / outcome.messages:.1%}",
        f"{outcome.percentile(95):.2f} s",
        f"{outcome.longest:,}",
    )
    return f"| {' | '.join(cells)} |"


def against(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A table of real rates and the same simulated."""
    lines = [
        "| messages a second | CPU ms Rasa | p50 ms, real | simulated | p95 ms, real | simulated |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        simulated = compared(row)
        p50, p95 = (round(1000 * simulated.percentile(percent)) for percent in (50, 95))
        cells = (
            row["reached"],
            row["cpu_ms"]["rasa"],
            f"{row['p50_ms']:.0f}",
            p50,
            f"{row['p95_ms']:.0f}",
            p95,
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def draw(known: Cost, folder: Path) -> list[Path]:
    """Draw both pictures."""
    return [
        safe_picture(known, folder / "county-safe.png"),
        queue_picture(known, folder / "county-queue.png"),
    ]


def safe_picture(known: Cost, file: Path) -> Path:
    """Share of safe texts against processes, one line for each share of the residents."""
    figure, axes = new(width=6.8, height=3.8)
    for share, colour, marker in zip(SHARES, (BLUE, ORANGE, RED), "os^", strict=True):
        enough = needed(known, share)
        counts = range(max(1, enough - 4), enough + 2)
        shares = [100 * hour(known, share, count).safe_share for count in counts]
        axes.plot(counts, shares, marker=marker, color=colour, label=f"{share:.1%} of the residents")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("Rasa processes")
    axes.set_ylabel("safe texts, % of the messages")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=8)
    return save(figure, file)


def queue_picture(known: Cost, file: Path) -> Path:
    """Messages in one process over the hour, with enough processes and with one or two too few."""
    figure, axes = new(width=6.8, height=3.8)
    enough = needed(known, SHOWN)
    for fewer, colour in ((2, RED), (1, ORANGE), (0, GREEN)):
        if enough - fewer >= 1:
            samples = hour(known, SHOWN, enough - fewer).queue
            minutes = [at / 60 for at, _ in samples]
            label = f"{enough - fewer} processes"
            axes.plot(minutes, [max(count, 0.5) for _, count in samples], color=colour, label=label, lw=1)
    axes.axvline(RISE / 60, color=GREY, lw=0.8, ls=":", label="most come")
    axes.set_yscale("log")
    axes.set_xlim(0, HOUR / 60)
    axes.set_xlabel(f"minutes after the incident, {SHOWN:.0%} of the residents")
    axes.set_ylabel("messages in a process")
    axes.legend(frameon=False, fontsize=8)
    return save(figure, file)


if __name__ == "__main__":
    sys.exit(main())
