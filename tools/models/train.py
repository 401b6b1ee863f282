"""Trains models/lotsen.tar.gz when what it is made of has changed. `make train`; --force trains anyway."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import typer

from lotsen.command_line import command
from lotsen.engine import spacy_model
from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.store import knowledge
from lotsen.nlu import shipped_vectors
from lotsen.nlu.embedding_progress import PROGRESS
from lotsen.nlu.stamp import components, stamp_of
from lotsen.paths import ENCODER, HOME, MODELS, ROOT
from lotsen.run.processes import ACTIONS_PORT, LOGS, MODEL, child_environment, tail, tied_to_parent
from lotsen.settings import read_env_file
from tools.models.training_progress import Phases
from tools.setup.command import require_files, require_space
from tools.setup.interpreter import SetupError

RECORD = MODELS / "trained.json"
WORKSHOP = (
    MODELS / ".training"
)  # on the same disk as the model, so that the finished file can be moved in one step
LOG = LOGS / "train.log"
NAME = "lotsen"
PARTS = ("config.yml", "domain.yml", "data/nlu.yml")  # without which there is nothing to train
TRAINER = "lotsen.engine.__main__"  # what runs Rasa's training in our fit
# What multiplies vectors for the classifiers takes one thread: they are fitted in a process for each core.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
ROOM = 400  # MB: vectors, model, and what Rasa remembers of a training
STOP_SECONDS = 20.0  # for storing what is embedded, when Ctrl-C came
INTERRUPTED = (
    "Interrupted; the lines that are embedded are kept, and the next `make train` goes on after them."
)


class Interrupted(Exception):
    """Ctrl-C; the old model stays."""


@command
def main(force: bool = typer.Option(False, "--force", help="train even if nothing has changed")) -> int:
    try:
        require_files(HOME, PARTS)
        code, data = code_stamp(), digest(data_files())
    except (SetupError, KnowledgeError) as error:
        print(error, file=sys.stderr)
        return 1
    record = read_record()
    if not force and MODEL.is_file() and record.get("hash") == whole(code, data):
        print(f"Model is up to date: {MODEL.relative_to(HOME)}")
        return 0
    if record and record.get("code") != code:
        print("The model was made by other code: it is trained anew.", flush=True)
    phases = Phases(record.get("phases", {}), LOGS / "train.progress")
    print(
        f"Training (about {phases.guess()}): reads the lines, embeds new ones, fits the classifiers",
        flush=True,
    )
    begin = time.monotonic()
    # Rasa's own cache does not see a change in what our components import, nor in the encoder's weights.
    reuse_cache = not force and record.get("code") == code
    try:
        require_space(HOME, ROOM, "Training")
        trained = train(reuse_cache, phases)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except Interrupted:
        print(INTERRUPTED, file=sys.stderr)
        return 130
    if not trained:
        print(f"Training failed; the end of {LOG.relative_to(ROOT)}:\n{tail(LOG)}", file=sys.stderr)
        return 1
    seconds, used = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    new = {"hash": whole(code, data), "code": code, "model": MODEL.name}
    times = {"seconds": round(seconds, 2), "cpu_seconds": round(used.ru_utime + used.ru_stime, 2)}
    told = {"phases": phases.seconds, "embedded": phases.lines, "at": round(time.time())}
    # The training that embedded most lines is the first one: `make bench` tells what a newcomer waits for.
    first = max(told, record.get("first", told), key=lambda one: one["embedded"])
    write_record({**new, **times, **told, "first": first})
    print(f"Trained {MODEL.relative_to(HOME)} in {seconds:.0f} s")
    return 0


def code_stamp() -> str:
    """What decides how training goes: configuration, what our components import, encoder, vectors, spaCy."""
    modules = [*components(HOME / "config.yml"), TRAINER]
    fixed = digest([HOME / "config.yml", *sorted(ENCODER.glob("stamp*")), shipped_vectors.FILE])
    known = knowledge()  # a training asks for topics, the intent of places, and joining words; nothing else
    topics = " ".join(sorted([*known.topics, *known.programmes, known.naming.avsikt_plats]))
    joining = " ".join(known.phrases.skiljeord)
    told = [stamp_of(modules, ROOT), fixed, spacy_stamp(), topics, joining]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def spacy_stamp() -> str:
    """Return what tells the Swedish spaCy model from others."""
    return spacy_model.stamp(os.environ.get("SPACY_MODEL") or read_env_file().get("SPACY_MODEL", ""))


def data_files() -> list[Path]:
    """What is learned from."""
    return [HOME / "domain.yml", *sorted(file for file in (HOME / "data").rglob("*") if file.is_file())]


def whole(code: str, data: str) -> str:
    return hashlib.sha256(f"{code}{data}".encode()).hexdigest()


def digest(files: Iterable[Path]) -> str:
    """Hash over names and contents; a missing file counts as empty and lets Rasa say what is wrong."""
    total = hashlib.sha256()
    for file in files:
        content = file.read_bytes() if file.is_file() else b""
        total.update(f"\0{os.path.relpath(file, HOME)}\0{hashlib.sha256(content).hexdigest()}".encode())
    return total.hexdigest()


def train(reuse_cache: bool, phases: Phases) -> bool:
    """Train beside the old model and put the new one in its place; on failure the old one stays.

    Rasa's check of the data runs meanwhile beside it (lotsen/engine/training.py). Raises Interrupted.
    """
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    WORKSHOP.mkdir(parents=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    command = ["train", "--fixed-model-name", NAME, "--out", str(WORKSHOP)]
    try:
        with LOG.open("wb") as log, phases:
            training = rasa(command if reuse_cache else [*command, "--force"], log, phases.file)
            try:
                phases.watch(training)
                done = training.wait()
            finally:
                stop(training)
        trained = WORKSHOP / MODEL.name
        if done != 0 or not trained.is_file():
            return False
        os.replace(trained, MODEL)
        return True
    except KeyboardInterrupt:
        raise Interrupted from None
    finally:
        shutil.rmtree(WORKSHOP, ignore_errors=True)


def rasa(arguments: list[str], log: BinaryIO, progress: Path) -> subprocess.Popen[bytes]:
    """Start Rasa without TensorFlow, in a group of its own: Ctrl-C is passed on by `stop`."""
    environment = child_environment(ACTIONS_PORT)
    return subprocess.Popen(
        tied_to_parent([sys.executable, "-m", "lotsen.engine", *arguments]),
        cwd=HOME,  # where Rasa looks for config.yml, domain.yml and data/
        env={**environment, **ONE_THREAD, PROGRESS: str(progress)},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started, when Ctrl-C cut the wait short: first it stores what it has."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def read_record() -> dict[str, Any]:
    try:
        return dict(json.loads(RECORD.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        return {}


def write_record(record: dict[str, Any]) -> None:
    half = RECORD.with_suffix(".new")
    half.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    os.replace(half, RECORD)


if __name__ == "__main__":
    sys.exit(main())
