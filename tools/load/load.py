"""Real dialogues under load: reports/load.json, Locust's own reports/load.html. `make load`, 20 minutes.

Rasa, action servers and nginx run here, on the same machine as Locust. Afterwards, or with --page alone, the
plots docs/img/load-*.png and the tables of docs/capacity.md are made from reports/load.json.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from collections.abc import Callable
from enum import Enum
from typing import Any

import typer

from lotsen.command_line import command
from lotsen.paths import ROOT
from lotsen.settings import SettingError
from tools.load import memory, page, turns
from tools.load.client import Unanswered
from tools.load.cluster import cluster
from tools.load.rates import WARM_UP, at_rate, climb

REPORTS = ROOT / "reports"
RECORD = REPORTS / "load.json"
HTML = REPORTS / "load.html"
RATES = (5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0, 140.0)
SECONDS = 10.0  # at each rate
# Rasa processes, action servers, PostgreSQL. The first is what `make run` starts, the last is for production.
TOPOLOGIES = ((1, 1, False), (1, 2, False), (2, 1, False), (2, 2, True))


class Part(str, Enum):
    RATES = "rates"
    PARTS = "parts"
    TURNS = "turns"
    STORED = "stored"


@command
def main(
    only: list[Part] = typer.Option([], help="this part; the others stay"),
    messages: int = typer.Option(
        0, "--memory", metavar="MESSAGES", help="also, or only, memory over so many"
    ),
    page_only: bool = typer.Option(False, "--page", help="measure nothing, write plots and tables"),
    check: bool = typer.Option(False, "--check", help="only tell whether the tables are up to date"),
) -> int:
    if check:
        return page.check(RECORD)
    wanted = only or ([] if messages or page_only else list(PARTS))
    try:
        for part in wanted:
            record(part.value, PARTS[part]())
        if messages:
            record("memory", grown(messages))
        for file in page.write(RECORD):
            print(file.relative_to(ROOT))
    except (SettingError, Unanswered, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def record(part: str, rows: Any) -> None:
    """Put a part's figures into the record, at once: a later part may fail."""
    REPORTS.mkdir(exist_ok=True)
    found = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    found[part] = {
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores",
        "rows": rows,
    }
    RECORD.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def rates() -> list[dict[str, Any]]:
    rows = []
    for rasa, actions, postgresql in TOPOLOGIES:
        print(f"{rasa} Rasa, {actions} action servers{', PostgreSQL' if postgresql else ''}", flush=True)
        with cluster(rasa, actions, postgresql) as running:
            first = (rasa, actions, postgresql) == TOPOLOGIES[0]
            found = climb(running, RATES, SECONDS, HTML if first else None)
        rows.append({"rasa": rasa, "actions": actions, "postgresql": postgresql, "rates": found})
    return rows


def late_turns() -> list[dict[str, Any]]:
    with cluster() as running:
        at_rate(running, *WARM_UP)
        return turns.late_turns(running)


def stored() -> list[dict[str, Any]]:
    with cluster() as running:
        at_rate(running, *WARM_UP)
        return turns.stored(running)


def grown(messages: int) -> dict[str, Any]:
    with cluster() as running:
        return memory.grow(running, messages)


def parts() -> Any:
    command = [sys.executable, "-m", "tools.load.parts"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SettingError(f"tools.load.parts failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


PARTS: dict[Part, Callable[[], Any]] = {
    Part.RATES: rates,
    Part.PARTS: parts,
    Part.TURNS: late_turns,
    Part.STORED: stored,
}

if __name__ == "__main__":
    sys.exit(main())
