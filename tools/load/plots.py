"""The pictures of docs/capacity.md, from what reports/load.json holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.plots import BLUE, GREEN, GREY, ORANGE, RED, new, save

COLOURS = (BLUE, ORANGE, GREEN, RED, GREY)
PERCENTS = ((50, "-", "o"), (95, "--", "s"), (99, ":", "^"))
SLOW = 1000  # ms; what is slower is drawn at the upper edge


def draw(record: dict[str, Any], folder: Path) -> list[Path]:
    """Draw what the record has figures for; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    if "rates" in record:
        rows = record["rates"]["rows"]
        made.append(latency(rows[:1], folder / "load-latency.png", PERCENTS))
        made.append(latency(rows, folder / "load-topologies.png", PERCENTS[1:2]))
    if "turns" in record:
        made.append(turns(record["turns"]["rows"], folder / "load-turns.png"))
    if "memory" in record:
        made.append(memory(record["memory"]["rows"]["samples"], folder / "load-memory.png"))
    return made


def name(topology: dict[str, Any]) -> str:
    """How a topology is called in tables and pictures."""
    actions = "action server" if topology["actions"] == 1 else "action servers"
    database = ", PostgreSQL" if topology["postgresql"] else ""
    return f"{topology['rasa']} Rasa, {topology['actions']} {actions}{database}"


def latency(
    topologies: Sequence[dict[str, Any]], file: Path, percents: Sequence[tuple[int, str, str]]
) -> Path:
    """Milliseconds against the rate that was reached."""
    figure, axes = new(width=6.8, height=4.4)
    lines = [(topology, percent) for topology in topologies for percent in percents]
    for number, (topology, (percent, style, marker)) in enumerate(lines):
        rows = topology["rates"]
        label = f"p{percent}" if len(topologies) == 1 else f"{name(topology)}, p{percent}"
        axes.plot(
            [row["reached"] for row in rows],
            [min(SLOW, row[f"p{percent}_ms"]) for row in rows],
            style,
            marker=marker,
            color=COLOURS[number % len(COLOURS)],
            label=label,
        )
    axes.set_yscale("log")
    ticks = (5, 10, 20, 50, 100, 200, 500, SLOW)
    axes.set_yticks(ticks, [*map(str, ticks[:-1]), f"≥ {SLOW}"])
    axes.set_ylim(4, 1.1 * SLOW)
    axes.set_xlim(left=0)
    axes.minorticks_off()
    axes.set_xlabel("messages a second, as reached")
    axes.set_ylabel("milliseconds to the reply")
    axes.legend(frameon=False, fontsize=8)
    return save(figure, file)


def turns(rows: Sequence[dict[str, Any]], file: Path) -> Path:
    """One pair of bars for each length of conversation."""
    figure, axes = new(height=3.4)
    for shift, key, label, colour in (
        (-0.2, "p50_ms", "milliseconds to the reply, median", BLUE),
        (0.2, "cpu_ms", "CPU milliseconds", ORANGE),
    ):
        places = [place + shift for place in range(len(rows))]
        bars = axes.bar(places, [row[key] for row in rows], 0.38, color=colour, label=label)
        axes.bar_label(bars, fmt="%.1f", fontsize=8)
    axes.set_xticks(range(len(rows)), [f"{row['turn']:,}" for row in rows])
    axes.set_xlabel("turns in the conversation")
    axes.set_ylim(0, 1.35 * max(row["cpu_ms"] for row in rows))
    axes.legend(frameon=False, fontsize=8)
    return save(figure, file)


def memory(samples: Sequence[dict[str, Any]], file: Path) -> Path:
    """MB by kind of process against messages sent."""
    figure, axes = new(height=3.8)
    sent = [sample["messages"] for sample in samples]
    shown = (("rasa", "Rasa, resident"), ("actions", "action server, resident"), ("pss", "all, by share"))
    for (key, label), colour in zip(shown, (BLUE, ORANGE, GREEN), strict=True):
        sizes = [sample["mb"][key] for sample in samples]
        axes.plot(sent, sizes, marker="o", markersize=3, color=colour, label=label)
        axes.annotate(
            f"{sizes[-1]:.0f}", (sent[-1], sizes[-1]), textcoords="offset points", xytext=(6, -3), fontsize=8
        )
    axes.set_ylim(bottom=0)
    axes.set_xlabel("messages")
    axes.set_ylabel("MB")
    axes.legend(frameon=False, fontsize=8, loc="center left")
    return save(figure, file)
