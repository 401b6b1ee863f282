"""Sends the evaluation sets to the running assistant over HTTP and prints what is right. `make evaluate`.

Every line is a new conversation, every dialogue one session; the intent is what /model/parse gives.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Optional

import typer

from lotsen.command_line import command
from lotsen.knowledge.store import knowledge
from lotsen.paths import ROOT
from lotsen.run import processes
from lotsen.settings import SettingError
from tools.evaluation import scoring
from tools.evaluation.all_metrics import all_metrics, facts_by_topic
from tools.evaluation.client import Client, ask
from tools.evaluation.metric import Metric, read_bounds
from tools.evaluation.read_sets import EVAL_SETS, EvalSetError, read_sets
from tools.evaluation.scoring import Scored
from tools.evaluation.structures import structures

CREDENTIALS = ROOT / "tools" / "evaluation" / "credentials.yml"
BOUNDS = ROOT / "tools" / "evaluation" / "bounds.yml"
TITLE_WIDTH = 62


@command
def main(
    sets: Path = typer.Option(EVAL_SETS, help="folder with the sets; some may be missing"),
    url: str = typer.Option("", help="a running server with the rest channel and the API, not a fresh one"),
    token: str = typer.Option("", help="its API token"),
    json_file: Optional[Path] = typer.Option(  # noqa: UP045, Typer 0.7 knows no other spelling
        None, "--json", help="write everything there, line by line"
    ),
    failures: bool = typer.Option(
        False, "--failures", help="print the lines that failed, and facts by topic"
    ),
    gate: bool = typer.Option(False, "--gate", help="exit 1 when a measure does not keep its bound"),
    jobs: int = typer.Option(min(4, os.cpu_count() or 1), min=1, help="conversations at a time"),
) -> int:
    try:
        lines = read_sets(sets)
        lines += structures(lines, knowledge().phrases.skiljeord)
        own = sets / BOUNDS.name  # a set may have bounds of its own
        bounds = read_bounds(own if own.is_file() else BOUNDS)
        with server(url, token) as (address, key):
            answers = ask(Client(address, key), lines, jobs)
    except (EvalSetError, SettingError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if all(answer.error for answer in answers):
        print(f"Not one answer from {url or 'the server'}: {answers[0].error}", file=sys.stderr)
        return 2
    measures = all_metrics(answers, bounds)
    print("\n".join(row(one) for one in measures))
    if failures and facts_by_topic(answers):
        print("\n".join(["", "Facts by topic", *map(row, facts_by_topic(answers))]))
    fallen = [one for one in measures if not one.kept]
    show = measures if failures else fallen if gate else []
    print("".join(group(one) for one in show if one.fell), end="")
    if json_file:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(
            json.dumps(record(measures, answers), ensure_ascii=False, indent=1), encoding="utf-8"
        )
    return int(gate and bool(fallen))


@contextlib.contextmanager
def server(url: str, token: str) -> Iterator[tuple[str, str]]:
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
