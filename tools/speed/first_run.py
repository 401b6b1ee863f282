"""What a newcomer waits for, by phases: from what set-up and training recorded. Nothing is set up anew.

The seconds are those of the first time in this .venv and of the training that embedded most lines. What the
records cannot say is None, and `told` says of which run they are and why a sum is missing.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotsen.paths import MODELS, ROOT
from tools.models.training_progress import EMBEDDING, FITTING, READING
from tools.review.training_lines import examples
from tools.setup.files import digest
from tools.setup.steps import REQUIREMENTS, STAMPS

SET_UP = ("environment", "packages", "spacy_model", "encoder")
TRAINING = (READING, EMBEDDING, FITTING)
NEARLY_ALL = 0.95  # of the lines: some stand twice and are embedded once


@dataclass(frozen=True)
class FirstRun:
    """Seconds by phase, and of which run they are."""

    figures: dict[str, float | None]
    told: str


def first_run(
    set_up: Path = STAMPS, trained: Path = MODELS / "trained.json", requirements: Path = REQUIREMENTS
) -> FirstRun:
    """Read both records."""
    stamps, training = _read(set_up), _read(trained).get("first", {})
    seconds: dict[str, float | None] = {name: stamps.get("seconds", {}).get(name) for name in SET_UP}
    seconds.update({name: training.get("phases", {}).get(name) for name in TRAINING})
    wrong = (
        [f"no record of: {', '.join(missing)}"]
        if (missing := [n for n in seconds if seconds[n] is None])
        else []
    )
    if stamps.get("packages") != digest([requirements]):
        wrong.append("other packages than requirements.txt lists now")
    if stamps.get("interrupted"):
        wrong.append("set-up was interrupted and went on")
    lines = len({line.text for line in examples(ROOT / "data") if line.is_read})
    if training.get("embedded", 0) < NEARLY_ALL * lines:
        wrong.append(
            f"the training embedded {training.get('embedded', 0)} of {lines} lines, others were known"
        )
    whole = None if wrong else sum(one for one in seconds.values() if one is not None)
    figures = {"first_run_s": whole, **{f"first_run_{name}_s": one for name, one in seconds.items()}}
    of = f"set-up of {_when(stamps)}, training of {_when(training)}, not of this run"
    return FirstRun(figures, "; ".join([of, *wrong]))


def _read(file: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        return {}


def _when(record: dict[str, Any]) -> str:
    if "at" not in record:
        return "an unknown time"
    return datetime.datetime.fromtimestamp(record["at"], datetime.timezone.utc).strftime("%Y-%m-%d %H:%M")
