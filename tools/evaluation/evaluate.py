"""Sends the evaluation sets to the running assistant over HTTP and prints what is right. `make evaluate`.

Every line is a new conversation, every dialogue one session; the intent is what /model/parse gives.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lotsen.paths import ROOT
from lotsen.run import processes
from lotsen.settings import SettingError
from tools.evaluation import scoring
from tools.evaluation.all_metrics import all_metrics, facts_by_topic
from tools.evaluation.client import Client, ask
from tools.evaluation.metric import Metric, read_bounds
from tools.evaluation.read_sets import EVAL_SETS, EvalSetError, read_sets
from tools.evaluation.scoring import Scored

CREDENTIALS = ROOT / "tools" / "evaluation" / "credentials.yml"
BOUNDS = ROOT / "tools" / "evaluation" / "bounds.yml"
TITLE_WIDTH = 62


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parse_arguments(argv)
    try:
        lines = read_sets(arguments.sets)
        bounds = read_bounds(BOUNDS)
        with server(arguments.url, arguments.token) as (url, token):
            answers = ask(Client(url, token), lines, arguments.jobs)
    except (EvalSetError, SettingError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if all(answer.error for answer in answers):
        print(f"Not one answer from {arguments.url or 'the server'}: {answers[0].error}", file=sys.stderr)
        return 2
    measures = all_metrics(answers, bounds)
    print("\n".join(row(one) for one in measures))
    if arguments.failures and facts_by_topic(answers):
        print("\n".join(["", "Facts by topic", *map(row, facts_by_topic(answers))]))
    fallen = [one for one in measures if not one.kept]
    show = measures if arguments.failures else fallen if arguments.gate else []
    print("".join(group(one) for one in show if one.fell), end="")
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(
            json.dumps(record(measures, answers), ensure_ascii=False, indent=1), encoding="utf-8"
        )
    return int(arguments.gate and bool(fallen))


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sets", type=Path, default=EVAL_SETS, help="folder with the sets; some may be missing"
    )
    parser.add_argument(
        "--url", help="a running server with the rest channel and the API, instead of a fresh one"
    )
    parser.add_argument("--token", default="", help="its API token")
    parser.add_argument("--json", type=Path, help="write everything there, line by line")
    parser.add_argument(
        "--failures", action="store_true", help="print the lines that failed, and facts by topic"
    )
    parser.add_argument("--gate", action="store_true", help="exit 1 when a measure does not keep its bound")
    parser.add_argument(
        "--jobs", type=int, default=min(4, os.cpu_count() or 1), help="conversations at a time"
    )
    return parser.parse_args(argv)


@contextlib.contextmanager
def server(url: str | None, token: str) -> Iterator[tuple[str, str]]:
    """The given server and token, or a fresh assistant on free ports."""
    if url:
        yield url, token
        return
    token = secrets.token_hex(16)
    ports = processes.free_port(), processes.free_port()
    log_dir = processes.LOGS / "evaluate"
    with processes.running(*ports, api_token=token, credentials=CREDENTIALS, log_dir=log_dir) as assistant:
        yield assistant.rasa_url, token


def row(one: Metric) -> str:
    """One line: title, figure, count, and how it stands to its bound."""
    line = f"{one.title:{TITLE_WIDTH}} {one.share:6.1%} {f'{one.hits}/{one.total}':>9}"
    if one.bound is None:
        return line
    verdict = "OK" if one.kept else "OVER" if one.at_most else "UNDER"
    return f"{line}  {verdict} ({'at most' if one.at_most else 'at least'} {one.bound:.1%})"


def group(one: Metric) -> str:
    """The lines that count against a measure, under its title."""
    rows = [f"\n{one.title}: {one.hits}/{one.total}"]
    for answer in one.fell:
        line = answer.line
        wanted = line.dialogue or line.topic or f"{line.expected} {line.verdict}".strip()
        rows.append(f"  [{wanted}] {line.text}")
        reply = " ¶ ".join(answer.bubbles)
        rows.append(f"      {answer.intent} {answer.confidence:.2f}: {reply} {answer.error}".rstrip())
    return "\n".join(rows) + "\n"


def record(measures: Sequence[Metric], answers: Sequence[Scored]) -> dict[str, Any]:
    """Everything, for --json."""
    shown = ("key", "title", "hits", "total", "share", "at_most", "bound", "kept")
    return {
        "measures": [{name: getattr(one, name) for name in shown} for one in measures],
        "lines": [{**asdict(answer), "right": scoring.right(answer)} for answer in answers],
    }


if __name__ == "__main__":
    sys.exit(main())
