"""What the county needs in the hour after an incident, by stated assumptions. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

RESIDENTS = 2_000_000
SHARES = (0.005, 0.02, 0.05)  # of the residents who open the chat within the hour
MESSAGES = 4  # each of them writes, buttons included
PEAK = 3.0  # the busiest minutes against the hour's mean: most come at once, after the news
FILL = 0.6  # of what a core can do before waiting grows; the rest is for chance and for a process that dies
SPARE = 1  # Rasa process more than needed, so that one may die
HOUR = 3600  # seconds


@dataclass(frozen=True)
class Need:
    """What one share of the residents asks for. Rates are messages a second, memory is in MB."""

    share: float
    people: int
    mean: float
    peak: float
    cores: int
    rasa: int
    memory_mb: int


def needs(cpu_ms: float, rasa_ms: float, rasa_mb: float, actions_mb: float) -> list[Need]:
    """For each of SHARES. `cpu_ms` is the CPU time of a message in all processes, `rasa_ms` Rasa's part.

    A Rasa process answers on one thread and so uses one core at most; one action server does for three.
    """
    found = []
    for share in SHARES:
        people = round(RESIDENTS * share)
        mean = people * MESSAGES / HOUR
        peak = mean * PEAK
        rasa = math.ceil(peak * rasa_ms / 1000 / FILL) + SPARE
        cores = math.ceil(peak * cpu_ms / 1000 / FILL) + SPARE
        memory = rasa * rasa_mb + math.ceil(rasa / 3) * actions_mb
        found.append(Need(share, people, mean, peak, cores, rasa, round(memory)))
    return found


def without_failures(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rates that were reached without a failure; Locust runs on the same cores, so they are a floor."""
    return [row for row in rows if not row["failures"] and row["reached"] >= 0.9 * row["rate"]]
