"""The sections of docs/capacity.md, each from its part of reports/load.json. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tools.load.capacity import FILL, MESSAGES, PEAK, RESIDENTS, SPARE, needs, without_failures
from tools.load.plots import name

FEW = 0.03  # of the time of understanding
TYPICAL = 20.0  # messages a second that cost and memory are taken at
RATE = "asked | reached | p50 ms | p95 ms | p99 ms | failures | CPU ms Rasa | actions | nginx | MB"


def rates(part: dict[str, Any]) -> str:
    """Rates by topology, then what follows from the first one."""
    rows = [[name(topology), *_rate(row)] for topology in part["rows"] for row in topology["rates"]]
    return "\n\n".join(
        [
            f"## Latency against rate\n\n{_when(part)}",
            "![Latency against rate, one Rasa process](img/load-latency.png)",
            "![The 95th percentile against rate, one and two processes](img/load-topologies.png)",
            _table(f"processes | {RATE}", rows),
            capacity(part["rows"][0]["rates"]),
        ]
    )


def capacity(measured: Sequence[dict[str, Any]]) -> str:
    """Messages a second a core, memory, and what the county needs, from the rates of one process each."""
    good = without_failures(list(measured)) or list(measured)
    row = min(good, key=lambda one: abs(one["rate"] - TYPICAL))
    cpu, memory = row["cpu_ms"], row["memory_mb"]
    total = sum(cpu.values())
    core = (
        f"## One core\n\n- CPU time of a message at {row['rate']:.0f} a second: {total:.1f} ms, of which "
        f"Rasa {cpu['rasa']:.1f} and the action server {cpu['actions']:.1f}. "
        f"That is **{1000 / total:.0f} messages a second a core**; planned with {FILL:.0%} of it, "
        f"{FILL * 1000 / total:.0f}.\n"
        f"- Memory of a Rasa process {memory['rasa']} MB, of an action server {memory['actions']} MB.\n"
        f"- One Rasa process reached {max(one['reached'] for one in good):.0f} a second without a failure."
    )
    hour = (
        f"## The hour after an incident\n\n{RESIDENTS:,} residents. *Assumed*, not measured: how many open "
        f"the chat within the hour, {MESSAGES} messages each, a peak of {PEAK:.0f} times the hour's mean, "
        f"cores filled to {FILL:.0%}, {SPARE} process and core to spare. "
        "Database, nginx and the machine itself come on top."
    )
    table = _table(
        "open the chat | people | messages a second | at the peak | Rasa processes | cores | GB",
        [
            [
                *(f"{need.share:.1%}", f"{need.people:,}", f"{need.mean:.0f}", f"{need.peak:.0f}"),
                *(need.rasa, need.cores, f"{need.memory_mb / 1000:.1f}"),
            ]
            for need in needs(total, cpu["rasa"], memory["rasa"], memory["actions"])
        ],
    )
    return "\n\n".join([core, hour, table])


def parts(part: dict[str, Any]) -> str:
    """Components below FEW of the whole are summed up."""
    whole = max(part["rows"].values())
    shown = {name: ms for name, ms in part["rows"].items() if FEW * whole <= ms < whole}
    rest = whole - sum(shown.values())
    rows = [[name, f"{ms:.2f}", f"{ms / whole:.0%}"] for name, ms in {**shown, "all others": rest}.items()]
    return "\n\n".join(
        [
            f"## Where the time goes\n\n{_when(part)} Understanding a line, one after the other, no text "
            f"twice: {whole:.1f} ms of CPU. The rest of Rasa's time above is HTTP, reception, policies, the "
            "request to the action server and the tracker store.",
            _table("component | CPU ms | share", rows),
        ]
    )


def turns(part: dict[str, Any]) -> str:
    rows = [[f"{row['turn']:,}", row["p50_ms"], row["cpu_ms"]] for row in part["rows"]]
    return "\n\n".join(
        [
            f"## Long conversations\n\n{_when(part)}",
            "![Latency and CPU time at 10, 100 and 1,000 turns](img/load-turns.png)",
            _table("turns | p50 ms | CPU ms", rows),
        ]
    )


def stored(part: dict[str, Any]) -> str:
    rows = [[f"{row['stored']:,}", *_rate(row)] for row in part["rows"]]
    return "\n\n".join(
        [
            f"## Many stored conversations\n\n{_when(part)} SQLite, one process of each kind.",
            _table(
                f"stored | {RATE}",
                rows,
            ),
        ]
    )


def memory(part: dict[str, Any]) -> str:
    rows = part["rows"]
    first, last = rows["samples"][0]["mb"], rows["samples"][-1]["mb"]
    return "\n\n".join(
        [
            f"## Memory\n\n{_when(part)} {rows['messages']:,} messages, {rows['per_second']:.0f} a second: "
            f"Rasa {first['rasa']:.0f} MB at first, {last['rasa']:.0f} MB at the end, the action server "
            f"{first['actions']:.0f} and {last['actions']:.0f}. Over the second half both together grew by "
            f"{rows['slope_mb']:.1f} MB in 10,000 messages.",
            "![Memory over the run](img/load-memory.png)",
        ]
    )


SECTIONS = {"rates": rates, "parts": parts, "turns": turns, "stored": stored, "memory": memory}


def _when(part: dict[str, Any]) -> str:
    return f"Measured {part['date']} on {part['machine']}, shared with Locust and whatever else ran."


def _rate(row: dict[str, Any]) -> list[Any]:
    cpu = [
        f"{row['cpu_ms'][kind]:.1f}" if kind in row["cpu_ms"] else "–"
        for kind in ("rasa", "actions", "nginx")
    ]
    times = [f"{row[f'p{percent}_ms']:.0f}" for percent in (50, 95, 99)]
    return [f"{row['rate']:.0f}", row["reached"], *times, row["failures"], *cpu, row["memory_mb"]["pss"]]


def _table(head: str, rows: Iterable[Sequence[Any]]) -> str:
    lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join([f"| {head} |", f"|---|{'---:|' * head.count('|')}", *lines])
