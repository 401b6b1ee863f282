"""The bake-off as a page for docs/: tables and pictures, made from what reports/bakeoff.json holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tools.models.bakeoff_models import DIET, KERNEL, OURS
from tools.models.bakeoff_score import Row
from tools.plots import BLUE, GREEN, GREY, ORANGE, RED, new, save

COLUMNS = (
    "classifier | topics right, held-out writers | topics right, evaluation set | emergencies found | "
    "macro F1 | out of scope declined | CPU ms a message | training, CPU s | model MB"
)
HOW = """\
- *Held-out writers*: their lines were learned by nobody, the encoder neither (`tools/encoder/tuned/card.json`
  names three; w35 wrote after it was tuned). *Topics right*: on their lines whose intent is a topic of the
  brochure; *macro F1*: over all of their intents; *emergencies found*: the share of their emergencies that
  lie above what 2 % of their other lines reach, by the likelihood of `akut` in the ranking alone; 0 where a
  ranking is so sure of many harmless lines that nothing lies above them.
- *Evaluation set*: topics by intent in `tools/evaluation/sets/eval/facts_sv.tsv`.
- *Out of scope declined*: `tools/evaluation/sets/eval/oos_sv.tsv`, by intent or by falling below the
  fallback threshold of `config.yml`, counted as `make evaluate` counts it. All have the same threshold,
  though only ours is calibrated on folds.
- *CPU ms*: process time, one message at a time, features included. DIET's also holds Rasa's graph around it,
  some tenths of a millisecond.
- *Training*: CPU seconds, as if no sentence had been embedded before.
- *Model*: compressed, with its vocabularies, without the sentence encoder.
- The rows see the classifier alone: names that decide, the emergency guard and the replies come after it.
"""


def render(record: dict[str, Any], pictures: Path) -> str:
    """Draw the pictures into the folder `pictures` and return the page, which expects them in `img/`."""
    parts = [
        "# Bake-off: the tables\n",
        f"Written by `make bakeoff`; don't edit. What follows from it: [nlu.md](nlu.md). "
        f"Seed {record['seed']}, fallback threshold {record['threshold']}, machine: {record['machine']}.\n",
        HOW,
    ]
    for name, table in sorted(record["tables"].items()):
        rows = [Row(**row) for row in table["rows"]]
        parts += [
            f"## Table {name}: {table['lines']:,} lines, {table['intents']} intents, "
            f"{table['held']:,} lines of held-out writers ({table['date']})\n"
        ]
        parts += [text + "\n" for text in (table["remark"], markdown(rows)) if text]
        for kind, draw, alt in (
            (
                "topics",
                _bars,
                "Topics right on held-out writers' lines and on the evaluation set, one pair of bars a row",
            ),
            ("cost", _cost, "Topics right against CPU time a message, one point a row"),
        ):
            file = draw(rows, pictures / f"bakeoff-{kind}-{name.lower()}.png")
            parts.append(f"![{alt}](img/{file.name})\n")
    return "\n".join(parts)


def markdown(rows: Iterable[Row]) -> str:
    """Return the table; what was not measured is a dash."""
    head = f"| {COLUMNS} |\n|---|{'---:|' * COLUMNS.count('|')}"
    return "\n".join([head, *(f"| {' | '.join(_cells(row))} |" for row in rows)])


def _cells(row: Row) -> list[str]:
    def cell(value: float | None, form: str) -> str:
        return "–" if value is None else format(value, form)

    name = row.title + (f" ({row.note})" if row.note else "")
    shares = [row.topics_held, row.topics_eval, row.emergencies]
    return [
        name,
        *(cell(share, ".1%") for share in shares),
        cell(row.macro_f1, ".3f"),
        cell(row.declined, ".1%"),
        cell(row.cpu_ms, ".1f"),
        cell(row.train_s, ".0f"),
        cell(row.model_mb, ".1f"),
    ]


def _bars(rows: Sequence[Row], file: Path) -> Path:
    shown = [row for row in rows if row.topics_eval is not None][::-1]
    figure, axes = new(width=7.2, height=1.3 + 0.36 * len(shown))
    for number, row in enumerate(shown):
        for shift, share, colour in ((0.19, row.topics_held, BLUE), (-0.19, row.topics_eval, ORANGE)):
            if share is not None:
                axes.barh(number + shift, 100 * share, 0.36, color=colour)
                axes.text(100 * share + 0.7, number + shift, f"{100 * share:.0f}", va="center", fontsize=7)
    axes.set_yticks(range(len(shown)), [row.title for row in shown], fontsize=8)
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of topic questions right (blue: held-out writers, orange: evaluation set)", fontsize=8)
    axes.xaxis.set_label_coords(0.15, -1 / (1 + 2.6 * len(shown)) - 0.03)
    return save(figure, file)


def _cost(rows: Sequence[Row], file: Path) -> Path:
    figure, axes = new(width=7.2, height=4.6)
    colours = {DIET: RED, KERNEL: ORANGE, OURS: BLUE}
    shown = sorted(
        (row for row in rows if row.topics_eval is not None and row.cpu_ms),
        key=lambda row: row.topics_eval or 0,
    )
    for number, row in enumerate(shown, start=1):
        name = row.title.split(",")[0]
        x, y = row.cpu_ms or 0.0, 100 * (row.topics_eval or 0.0)
        axes.scatter(x, y, color=colours.get(name, GREEN), s=36)
        side = {"xytext": (6, 0), "ha": "left"} if number % 2 else {"xytext": (-6, 0), "ha": "right"}
        axes.annotate(f"{number}", (x, y), textcoords="offset points", fontsize=8, va="center", **side)
        axes.text(
            1.03,
            number / (len(shown) + 1),
            f"{number}  {row.title}",
            transform=axes.transAxes,
            fontsize=7.5,
            color=colours.get(name, GREEN),
            va="center",
        )
    axes.set_xlim(0, 1.06 * max((row.cpu_ms or 0.0 for row in shown), default=1.0))
    axes.set_xlabel("CPU milliseconds a message")
    axes.set_ylabel("% of topic questions right, evaluation set")
    axes.tick_params(colors=GREY)
    return save(figure, file)
