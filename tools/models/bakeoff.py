"""Compares classifiers on the same lines, folds, seed and evaluation sets. `make bakeoff`.

Table A has every classifier on a sample of the lines, table B all lines and the classifiers that are quick
enough. Writes reports/bakeoff.json, docs/nlu-bakeoff.md and docs/img/bakeoff-*.png. About an hour on 2 cores.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import typer

from lotsen.command_line import command
from lotsen.paths import ROOT
from lotsen.settings import setting
from tools.evaluation.read_sets import EVAL_SETS, FACTS, OUT_OF_SCOPE, read_sets
from tools.models import bakeoff_diet
from tools.models.bakeoff_measure import Bakeoff
from tools.models.bakeoff_models import contestants
from tools.models.bakeoff_page import render
from tools.models.bakeoff_trial import Trial
from tools.models.corpus import intents, read, sample
from tools.models.pipeline import FALLBACK, classifier_settings, component, read_pipeline

REMARKS = {
    "A": "A sample that keeps each intent's share of the lines, because DIET needs hours for all of them. "
    "DIET: {folds}.",
    "B": "All lines. Left out: DIET (hours) and the kernel SVM (its cost grows with the square of the "
    "lines: more than 15 minutes a row).",
}


class Table(str, Enum):
    A = "A"
    B = "B"


@command
def main(
    tables: list[Table] = typer.Option(list(Table), help="which to measure; the others stay"),
    lines: int = typer.Option(1200, help="size of table A's sample"),
    diet_folds: int = typer.Option(1, min=0, max=5, help="folds for DIET; 0 leaves it out"),
    render_only: bool = typer.Option(
        False, "--render", help="write the page again from reports/bakeoff.json"
    ),
    config: Path = typer.Option(ROOT / "config.yml"),
    data: Path = typer.Option(ROOT / "data"),
    sets: Path = typer.Option(EVAL_SETS),
    out: Path = typer.Option(ROOT / "reports"),
    docs: Path = typer.Option(ROOT / "docs"),
) -> int:
    file = out / "bakeoff.json"
    try:
        record = read_record(file)
        if not render_only:
            pipeline, known = read_pipeline(config), read(data)
            asked = [line for line in read_sets(sets) if line.set in (FACTS, OUT_OF_SCOPE)]
            record |= circumstances(pipeline)
            for name in (table.value for table in tables):
                known_lines = known.training_examples
                chosen = sample(known_lines, lines, record["seed"]) if name == "A" else known_lines
                trial = Trial(pipeline, known, chosen, asked)
                record["tables"][name] = measure(name, trial, diet_folds)
                out.mkdir(parents=True, exist_ok=True)
                file.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    pictures = docs / "img"
    pictures.mkdir(parents=True, exist_ok=True)
    page = docs / "nlu-bakeoff.md"
    page.write_text(render(record, pictures), encoding="utf-8")
    print(f"{page} written")
    return 0


def read_record(file: Path) -> dict[str, Any]:
    """Return what was measured before: a table that is not measured now stays."""
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {"tables": {}}


def circumstances(pipeline: list[dict[str, Any]]) -> dict[str, Any]:
    """What every table shares."""
    return {
        "seed": classifier_settings(pipeline)["seed"],
        "threshold": component(pipeline, FALLBACK)["threshold"],
        "machine": f"{os.cpu_count()} cores, Python {sys.version_info.major}.{sys.version_info.minor}",
    }


def measure(name: str, trial: Trial, folds: int) -> dict[str, Any]:
    """Return one table as it is stored."""
    say = partial(print, name, flush=True)
    rows = Bakeoff(trial, say).rows(
        contestants(name == "A", classifier_settings(trial.pipeline)["C"]), setting("SPACY_MODEL")
    )
    if name == "A" and folds:
        rows.insert(0, bakeoff_diet.row(trial, folds, say))
    remark = REMARKS[name].format(folds=f"{folds} of the five folds, then the evaluation sets")
    table = {
        "lines": len(trial.lines),
        "intents": len(set(intents(trial.lines))),
        "date": date.today().isoformat(),
    }
    return {**table, "remark": remark, "rows": [asdict(row) for row in rows]}


if __name__ == "__main__":
    sys.exit(main())
