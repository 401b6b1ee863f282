"""Tunes the encoder's upper layers on our lines and writes the adapter that ships: `make tune`.

Half an hour or more of two cores, offline. Interrupted, or killed for want of memory, it goes on after the
last whole epoch. What it makes lies in tools/encoder/tuned/: adapter, card, reference vectors; a plot beside
the docs. The encoder itself is built from them by `python -m tools encoder`.
"""

from __future__ import annotations

import datetime
import importlib.util
import logging
import multiprocessing
import multiprocessing.connection
import multiprocessing.context
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from lotsen import paths
from lotsen.command_line import command
from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.store import knowledge
from lotsen.nlu.embedder import Embedder
from lotsen.nlu.encoder import SIZE, EncoderMissing
from lotsen.paths import ROOT
from lotsen.values.intents import EMERGENCY
from tools.encoder import adapter, reference
from tools.encoder.tuning.card import Card
from tools.encoder.tuning.lines import Line, fingerprint, read_lines, sketch, writers
from tools.encoder.tuning.plan import Plan
from tools.encoder.weights import WeightsError, installed_file, read_weights

if TYPE_CHECKING:
    from tools.encoder.tuning.fit import Tuning

WORKSHOP = ROOT / ".cache" / "tuning"
PLOT = ROOT / "docs" / "img" / "tuning.png"
NO_TORCH = "Tuning needs torch, which nothing else does: run `make tune`, which installs it into .cache/tune."
INTERRUPTED = "Interrupted; the next `make tune` goes on after the last whole epoch."
NO_MEMORY = "Out of memory; end other programs, and the next `make tune` goes on after the last whole epoch."


@command
def main(
    layers: int = typer.Option(Plan.layers, min=1, max=12, help="layers that the encoder keeps"),
    frozen: int = typer.Option(Plan.frozen, min=0, help="of these, the lowest that stay as they are"),
    width: int = typer.Option(Plan.width, min=8, help="numbers of a vector"),
    epochs: int = typer.Option(Plan.epochs, min=1, help="times through the lines"),
    seeds: int = typer.Option(1, min=1, help="runs; the weights of all are averaged"),
    threads: int = typer.Option(os.cpu_count() or 1, min=1, help="cores"),
    hold: str = typer.Option("", help="writers to hold out, by the start of their names, comma-separated"),
    data: Path = typer.Option(ROOT / "data", help="the training lines"),
    out: Path = typer.Option(adapter.FOLDER, help="where adapter and card go"),
    workshop: Path = typer.Option(WORKSHOP, help="where an interrupted tuning goes on"),
) -> int:
    if importlib.util.find_spec("torch") is None:
        print(NO_TORCH, file=sys.stderr)
        return 1
    try:
        if width % SIZE == 0:  # by which an untuned vector is known: lotsen/nlu/feature_space.py
            raise ValueError(f"A vector of {width} numbers would look untuned: take no multiple of {SIZE}.")
        lines = read_lines(data)
        chosen = held_out(lines, tuple(filter(None, hold.split(","))))
        plan = Plan(layers=layers, frozen=min(frozen, layers - 1), width=width, epochs=epochs)
        tune(lines, chosen, plan, seeds, threads, out, workshop)
    except (ValueError, WeightsError, EncoderMissing, KnowledgeError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The adapter cannot be written: {error}.", file=sys.stderr)
        return 1
    except MemoryError:
        print(NO_MEMORY, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(INTERRUPTED, file=sys.stderr)
        return 130
    return 0


def held_out(lines: Sequence[Line], wanted: tuple[str, ...]) -> dict[str, int]:
    """Return the writers whose lines are not learned from, with how many they are.

    Unless some are named: of those who wrote mostly emergencies one, of the others one, the last by name, so
    that the figures tell of writers whom the encoder does not know. Raises ValueError for a name nobody has.
    """
    named = writers(lines)
    if wanted:
        found = {name: number for name, number in named.items() if name.startswith(wanted)}
        if not found:
            raise ValueError(f"No writer's name begins with {', '.join(wanted)}: there are {_list(named)}.")
        return found
    urgent = Counter(line.writer for line in lines if line.intent == EMERGENCY)
    cries = [name for name, number in named.items() if 2 * urgent[name] > number]
    calm = [name for name, number in named.items() if 2 * urgent[name] <= number]
    return {name: named[name] for name in (*cries[-1:], *calm[-1:])}


def tune(
    lines: Sequence[Line],
    chosen: dict[str, int],
    plan: Plan,
    seeds: int,
    threads: int,
    out: Path,
    workshop: Path,
) -> None:
    """Tune, write, prove. Raises OSError, WeightsError, EncoderMissing or ValueError."""
    import torch

    from tools.encoder.tuning.fit import Tuning, averaged
    from tools.encoder.tuning.plots import curves

    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    weights = read_weights(installed_file())
    embedder = Embedder(paths.ENCODER)
    embedder.ids("")  # a missing encoder is said now
    learn = [line for line in lines if line.writer not in chosen]
    held = [line for line in lines if line.writer in chosen]
    print(
        f"Tuning on {len(learn)} lines, {len(held)} held out: {_list(chosen) or 'nobody named'}", flush=True
    )
    workshop.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()

    def run_of(seed: int, cores: int) -> Tuning:
        torch.set_num_threads(cores)
        run = Tuning(weights, embedder.ids, plan.of_seed(seed), learn, held, knowledge().phrases.skiljeord)
        with_bar(run, workshop / f"{fingerprint(learn)}-{seed}.pt", seed, seeds)
        return run

    numbers = range(1, seeds + 1)
    if seeds > 1:  # side by side, a core each: two threads of one run wait for each other half of the time
        beside = min(seeds, threads)
        in_processes([partial(run_of, seed, threads // beside) for seed in numbers], beside)
    runs = [run_of(seed, threads) for seed in numbers]  # what a process tuned is read from its last epoch
    changed, shorter = averaged(runs)
    digest = adapter.write(weights, changed, shorter, out)
    Card(
        digest=digest,
        made=datetime.date.today().isoformat(),
        lines=len(lines),
        fingerprint=fingerprint(lines),
        sketch=tuple(sketch(lines)),
        held_out=chosen,
        intents=tuple(runs[0].labels),
        plan=plan.told(),
        seeds=tuple(numbers),
        figures=[run.progress.figures for run in runs],
        minutes=round((time.monotonic() - begun) / 60, 1),
    ).write(out)
    reference.write_tuned(weights, embedder, out)
    curves([run.progress.figures for run in runs], PLOT if out == adapter.FOLDER else out / PLOT.name)
    size = (out / adapter.FILE).stat().st_size / 1e6
    print(f"Adapter of {size:.1f} MB written to {out}; now `python -m tools encoder` and `make train`.")


def in_processes(jobs: Sequence[Callable[[], object]], beside: int) -> None:
    """Run the jobs, `beside` of them at a time, each in a process of its own; what they return is lost.

    Raises MemoryError when a process was killed, which is nearly always why.
    """
    fork = multiprocessing.get_context("fork")
    waiting, started = list(jobs), list[multiprocessing.context.ForkProcess]()
    try:
        while waiting or any(process.is_alive() for process in started):
            while waiting and sum(process.is_alive() for process in started) < beside:
                process = fork.Process(target=waiting.pop(0))
                process.start()
                started.append(process)
            alive = [process.sentinel for process in started if process.is_alive()]
            multiprocessing.connection.wait(alive, timeout=1)  # the last may have ended since: then of nobody
    finally:
        for process in started:
            process.terminate()
            process.join()
    if any(process.exitcode for process in started):
        raise MemoryError


def with_bar(run: Tuning, checkpoint: Path, seed: int, seeds: int) -> None:
    """Tune one seed, with a bar in a terminal; what an epoch brought is logged."""
    columns = (TextColumn("  {task.description}"), BarColumn(30), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task(f"seed {seed} of {seeds}", total=None)

        def told(epoch: int, done: int, total: int) -> None:
            number = (epoch - 1) * total + done
            bar.update(task, completed=number, total=run.plan.epochs * total)

        run.run(checkpoint, told)


def _list(names: dict[str, int]) -> str:
    return ", ".join(f"{name} ({number})" for name, number in names.items())


if __name__ == "__main__":
    sys.exit(main())
