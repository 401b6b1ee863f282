"""Prints, for each threshold of the emergency guard, what it would have caught on held-out training lines.

The thresholds in config.yml are chosen from this table, never from the evaluation sets. `make guard`.
"""

from __future__ import annotations

import sys
from dataclasses import fields

from lotsen.command_line import command
from lotsen.danger.verdict import GuardThresholds, grade
from lotsen.paths import ROOT
from lotsen.settings import setting
from lotsen.values.said import Phrase
from lotsen.values.understanding import Danger, Grade
from tools.models.corpus import read
from tools.models.guard_folds import JOINED, GuardFolds, Judged
from tools.models.pipeline import read_pipeline

THRESHOLDS = (0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)
GROUPS = ("akut", "skenbart_akut", "ej_akut", "utanfor_omradet", JOINED)


def table(lines: list[Judged]) -> list[str]:
    """Return the table's rows: share of each group at or over each threshold, in per cent."""
    groups = {group: [line for line in lines if line.intent == group] for group in GROUPS}
    groups["all others"] = [line for line in lines if line.intent not in GROUPS]
    rows = ["threshold   " + "".join(f"{name:>17}" for name in groups)]
    for with_phrase in (False, True):
        rows.append("lines with a plain phrase" if with_phrase else "all lines")
        for threshold in THRESHOLDS:
            cells = ""
            for members in groups.values():
                counted = [line for line in members if Phrase.READ in line.phrase or not with_phrase]
                over = sum(alarms(line, threshold) for line in counted)
                cells += f"{100 * over / max(1, len(counted)):10.1f} ({over:4})"
            rows.append(f"{threshold:9.2f}   {cells}")
    return rows


def alarms(line: Judged, threshold: float) -> bool:
    """Tell whether the guard would alarm if this were its threshold, with a phrase and without."""
    thresholds = GuardThresholds(*(threshold for _ in fields(GuardThresholds)))
    return grade(Danger(line.probability), line.phrase, False, thresholds) is Grade.ALARM


@command
def main() -> int:
    folds = GuardFolds(read_pipeline(ROOT / "config.yml"), read(ROOT / "data"), setting("SPACY_MODEL"))
    print("\n".join(table(folds.judged())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
