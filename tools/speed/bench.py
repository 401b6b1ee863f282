"""How fast and large Lotsen is beside the bot of `rasa init`, in one run: reports/bench.json. `make bench`.

Both get the same messages over their REST channel, in blocks by turns, so that what else the machine does
falls on both. CPU time is that of all processes of a bot, memory the sum of their resident sets (Linux only).
"""

from __future__ import annotations

import contextlib
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import requests
import typer

from lotsen.command_line import command
from lotsen.paths import MODELS, ROOT
from lotsen.settings import SettingError
from tools.load.dialogues import variation
from tools.speed import history
from tools.speed.bots import Bot, default_bot, default_project, our_bot, our_training_seconds
from tools.speed.client import Talker, long_conversations, steady
from tools.speed.compare import compare
from tools.speed.figures import (
    MESSAGES,
    paired_ratio,
    percentile,
    read_messages,
    recorded_training,
    rounded,
    varied,
)
from tools.speed.first_run import first_run
from tools.speed.process_use import cpu_seconds, memory_mb

REPORT = ROOT / "reports" / "bench.json"
RECORD = MODELS / "trained.json"
ROUNDS = 5  # times through all messages when CPU time is compared
RATES, SECONDS = (5, 20, 40), 15.0
PERCENTS = (50, 95, 99)
EARLY, LATE = range(2, 5), range(299, 302)  # around the third and the 300th message
CONVERSATIONS = 10


@command
def main(
    train: bool = typer.Option(False, "--train", help="also train our model from nothing: train_s"),
    record: bool = typer.Option(False, "--record", help="add the figures to docs/bench-history.jsonl"),
    out: Path = typer.Option(REPORT),
) -> int:
    try:
        figures = run(read_messages(MESSAGES))
        figures["train_s"] = our_training_seconds() if train else recorded_training(RECORD)
    except (SettingError, requests.RequestException) as error:
        print(error, file=sys.stderr)
        return 1
    first = first_run()
    figures.update(first.figures)
    out.parent.mkdir(parents=True, exist_ok=True)
    told = {**rounded(figures), "first_run_of": first.told}
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if record:
        history.append(rounded(figures))
        history.plot()
    print("\n".join(f"{name:24} {figure}" for name, figure in told.items()))
    return 0


def run(messages: Sequence[str]) -> dict[str, float | None]:
    """Every figure but train_s. Both bots get the same words, and never twice: ours remembers texts."""
    project = default_project()  # trained before anything is timed
    forms = variation()
    said = varied(messages, forms.of, ROUNDS)
    with contextlib.ExitStack() as stack:
        ours, our_start = timed_start(stack.enter_context, our_bot(), messages[0])
        default, default_start = timed_start(stack.enter_context, default_bot(project), messages[0])
        our_talker, default_talker = Talker(ours.url), Talker(default.url)
        our_cpu, default_cpu = compare((our_talker, ours), (default_talker, default), said)
        our_memory, default_memory = memory_mb(ours.groups), memory_mb(default.groups)
        waits: dict[str, float] = {}
        for number, rate in enumerate(RATES):
            fresh = varied(messages, forms.of, 6, ROUNDS + 6 * number)
            for prefix, talker in (("", our_talker), ("default_", default_talker)):
                found = steady(talker, fresh, rate, SECONDS)
                for percent in PERCENTS:
                    waits[f"{prefix}p{percent}_ms_at_{rate}"] = 1000 * percentile(found, percent)

        def one(turn: int, number: int) -> str:
            place = turn % len(EARLY) * CONVERSATIONS + number  # the same mixture early and late
            return forms.of(messages[place % len(messages)], turn)

        early, late = long_conversations(
            our_talker, one, [EARLY, LATE], CONVERSATIONS, lambda: cpu_seconds(ours.groups)
        )
    return {
        "cpu_ratio": paired_ratio(our_cpu, default_cpu),
        "memory_ratio": our_memory["rss"] / default_memory["rss"],
        **waits,
        "cold_start_s": our_start,
        "growth_300": late / early,
        "cpu_ms": 1000 * statistics.median(our_cpu),
        "default_cpu_ms": 1000 * statistics.median(default_cpu),
        "rss_mb": our_memory["rss"],
        "default_rss_mb": default_memory["rss"],
        "pss_mb": our_memory["pss"],
        "default_pss_mb": default_memory["pss"],
        "default_cold_start_s": default_start,
    }


def timed_start(
    enter: Callable[[contextlib.AbstractContextManager[Bot]], Bot],
    bot: contextlib.AbstractContextManager[Bot],
    message: str,
) -> tuple[Bot, float]:
    """Start a bot; return it with the seconds until its first reply."""
    begin = time.monotonic()
    started = enter(bot)
    Talker(started.url).talk([message])
    return started, time.monotonic() - begin


if __name__ == "__main__":
    sys.exit(main())
