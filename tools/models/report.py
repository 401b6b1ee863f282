"""Writes reports/: how well the classifier understands lines that it was not trained on. `make report`.

Pictures, the figures behind them (report.json) and one page, index.html. Only the training lines are used,
in five folds: thresholds may be chosen on them, never on the evaluation sets. It sees the classifier alone:
names that decide and the emergency guard come after it and are measured by `make evaluate`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from lotsen.command_line import command
from lotsen.paths import ROOT
from lotsen.settings import setting
from tools.models import report_counts as counts
from tools.models import report_plots as plots
from tools.models.corpus import read
from tools.models.cross_validation import CrossValidation, CurvePoint, Guess
from tools.models.pipeline import FALLBACK, component, read_pipeline
from tools.models.report_page import Section, page

CONFUSIONS, LINES_SHOWN = 15, 12


@command
def main(
    config: Path = typer.Option(ROOT / "config.yml"),
    data: Path = typer.Option(ROOT / "data", help="folder with the training lines"),
    out: Path = typer.Option(ROOT / "reports"),
) -> int:
    begin = time.monotonic()
    try:
        pipeline, known = read_pipeline(config), read(data)
        threshold = float(component(pipeline, FALLBACK)["threshold"])
        trial = CrossValidation(pipeline, known, setting("SPACY_MODEL"))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(known.training_examples):,} lines in five folds (two to four minutes) ...", flush=True)
    guesses, curve = trial.run()
    write(out, guesses, curve, threshold)
    print(f"{out / 'index.html'} written in {time.monotonic() - begin:.0f} s")
    return 0


def write(out: Path, guesses: Sequence[Guess], learned: Sequence[CurvePoint], threshold: float) -> None:
    """Write the pictures, report.json and index.html into `out`; `threshold` is the one in config.yml."""
    out.mkdir(parents=True, exist_ok=True)
    fallback = counts.fallback_curve(guesses)
    now, best, strict = counts.at(fallback, threshold), counts.recommended(fallback), counts.strict(fallback)
    right = sum(guess.right for guess in guesses) / len(guesses)
    error = counts.reliability(guesses)[1]
    sections = [
        Section(
            "Fallback threshold",
            f"Over what is guessed to be a topic or small talk. Recommended: {best.threshold:.2f}, the "
            f"highest that turns away at most {counts.RIGHT_LOST:.0%} of the right answers; it turns away "
            f"{best.wrong_declined:.0%} of the wrong ones, and {best.right:.1%} of the others are right. "
            f"To turn away {counts.WRONG_DECLINED:.0%} of the wrong ones takes {strict.threshold:.2f}, which "
            f"would cost {strict.right_declined:.0%} of the right ones. In config.yml: {now.threshold:.2f} "
            f"({now.wrong_declined:.0%} of the wrong, {now.right_declined:.1%} of the right ones).",
            plots.fallback(fallback, threshold, out / "fallback.png"),
        ),
        Section(
            "Confidence, right and wrong",
            "Wrong guesses should lie to the left, right ones to the right.",
            plots.histogram(guesses, out / "confidence.png"),
        ),
        Section(
            "Reliability",
            "On the dashed line a confidence of 0.7 is right seven times in ten; below it the assistant is "
            "too sure of itself.",
            plots.reliability(guesses, out / "reliability.png"),
        ),
        Section(
            "Learning curve",
            "If it still rises at the right, more lines would help.",
            plots.learning_curve(learned, out / "learning.png"),
        ),
        Section(
            "Confusion matrix",
            "Each row is an intent: the numbers say how many per cent of its lines were taken for which "
            "intent. Shares below 3 % have no number.",
            plots.confusion(guesses, out / "confusion.png"),
            wide=True,
        ),
    ]
    summary = [
        ("training lines, each held out once", f"{len(guesses):,}"),
        ("intents", str(len({guess.intent for guess in guesses}))),
        ("right, all intents", f"{right:.1%}"),
        ("confidence off by", f"{error:.3f} on average"),
        ("fallback threshold in config.yml", f"{threshold:.2f}"),
        ("fallback threshold recommended", f"{best.threshold:.2f}"),
    ]
    worst = counts.worst_confusions(guesses, CONFUSIONS, LINES_SHOWN)
    html = page("How well Lotsen understands", summary, sections, worst)
    (out / "index.html").write_text(html, encoding="utf-8")
    record = {
        "lines": len(guesses),
        "right": right,
        "calibration_error": error,
        "threshold": asdict(now),
        "recommended": asdict(best),
        "declines_90_percent_of_wrong": asdict(strict),
        "learning_curve": [asdict(point) for point in learned],
        "fallback_curve": [asdict(point) for point in fallback],
        "worst_confusions": [{"intent": one.intent, "guess": one.guess, "lines": one.count} for one in worst],
    }
    (out / "report.json").write_text(
        json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
