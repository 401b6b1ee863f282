"""Compares classifiers and encoders on the same lines, held-out writers and evaluation sets. `make bakeoff`.

Table A has every classifier on a sample of the lines, table B all lines and the classifiers that are quick
enough, table C sentence encoders. Writes reports/bakeoff.json, docs/nlu-bakeoff.md and its pictures in
docs/img/. About an hour on 2 cores.
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
from tools.models import bakeoff_diet, bakeoff_encoders, bakeoff_nlpjs
from tools.models.bakeoff_measure import Bakeoff
from tools.models.bakeoff_models import contestants
from tools.models.bakeoff_page import render
from tools.models.bakeoff_score import Row
from tools.models.bakeoff_trial import Trial, trial
from tools.models.corpus import intents, read
from tools.models.pipeline import FALLBACK, classifier_settings, component, read_pipeline

REMARKS = {
    "A": "A sample that keeps each intent's share of the lines, because DIET needs hours for all of them.",
    "B": "All lines. Left out: DIET (hours), nlp.js (its training grows faster than the lines) and the "
    "kernel SVM (its cost grows with the square of the lines).",
    "C": "A sample; every encoder is tuned on it and on nothing else. CPU is the encoder's alone, in torch "
    "on one core: what ships is quantised and takes a fraction of it. *Its own heads* are what the tuning "
    "learns beside the vector, in place of our classifier.",
}


class Table(str, Enum):
    A = "A"
    B = "B"
    C = "C"


@command
def main(
    tables: list[Table] = typer.Option(
        [Table.A, Table.B], help="which to measure; the others stay. C needs torch: make bakeoff"
    ),
    lines: int = typer.Option(1200, help="size of table A's sample"),
    tuned_lines: int = typer.Option(5000, help="size of table C's sample"),
    since: str = typer.Option(
        "w35 ", help="writers whom the tuned encoder has not seen either, by the start of their names"
    ),
    diet: bool = typer.Option(True, help="whether DIET is trained"),
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
            for table in tables:
                size = {Table.A: lines, Table.C: tuned_lines}.get(table)
                unseen = tuple(filter(None, since.split(",")))
                asked_of = trial(pipeline, known, data, asked, size, unseen)
                record["tables"][table.value] = measured(table, asked_of, data, diet)
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


def measured(table: Table, trial: Trial, data: Path, diet: bool) -> dict[str, Any]:
    """Return one table as it is stored."""
    say = partial(print, table.value, flush=True)
    rows: list[Row] = []
    if table is Table.C:
        encoders = bakeoff_encoders.Encoders(trial, data, say)
        rows = encoders.rows(bakeoff_encoders.encoders(), os.cpu_count() or 1)
    else:
        if table is Table.A:
            if diet:
                say("DIET")
                rows.append(bakeoff_diet.row(trial))
            say("nlp.js")
            rows.append(bakeoff_nlpjs.row(trial))
        c_now = classifier_settings(trial.pipeline)["C"]
        rows += Bakeoff(trial, say).rows(contestants(table is Table.A, c_now), setting("SPACY_MODEL"))
    return {
        "lines": len(trial.lines),
        "intents": len(set(intents(trial.lines))),
        "held": len(trial.held),
        "date": date.today().isoformat(),
        "remark": REMARKS[table.value],
        "rows": [asdict(row) for row in rows],
    }


if __name__ == "__main__":
    sys.exit(main())
