"""Trains models/lotsen.tar.gz when what it is made of has changed. `make train`; --force trains anyway."""

from __future__ import annotations

import typer

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from lotsen.command_line import command
from lotsen.settings import read_env_file
from lotsen.paths import ENCODER, MODELS, ROOT# noqa: E402
from lotsen.run.processes import ACTIONS_PORT, LOGS, MODEL, child_environment, tail

RECORD = MODELS / "trained.json"
WORKSHOP = (
    MODELS / ".training"
)  # on the same disk as the model, so that the finished file can be moved in one step
LOG = LOGS / "train.log"
NAME = "lotsen"
STANDIN = "sv_lookup_sm"


@command
def main(force: bool = typer.Option(False, "--force", help="train even if nothing has changed")) -> int:
    code, data = digest(code_files(), spacy_model_name()), digest(data_files())
    record = read_record()
    if not force and MODEL.is_file() and record.get("hash") == digest([], code + data):
        print(f"Model is up to date: {MODEL.relative_to(ROOT)}")
        return 0
    print("Training (a minute or two) ...", flush=True)
    begin = time.monotonic()
    # Rasa's own cache does not see a change in what our components import, nor in the encoder's weights.
    reuse_cache = not force and record.get("code") == code
    if not train(reuse_cache):
        print(f"Training failed; the end of {LOG.relative_to(ROOT)}:\n{tail(LOG)}", file=sys.stderr)
        return 1
    seconds, used = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    record = {"hash": digest([], code + data), "code": code, "model": MODEL.name}
    times = {"seconds": round(seconds, 2), "cpu_seconds": round(used.ru_utime + used.ru_stime, 2)}
    write_record({**record, **times})
    print(f"Trained {MODEL.relative_to(ROOT)} in {seconds:.0f} s")
    return 0


def code_files() -> list[Path]:
    """What decides how training goes: configuration, our components, the encoder's stamp, the stand-in."""
    components = [*sorted((ROOT / "lotsen" / "nlu").glob("*.py")), *sorted((ROOT / "lotsen" / "engine").glob("*.py"))]
    standin = [
        ROOT / "tools" / "setup" / "spacy_standin" / "build.py",
        *sorted((ROOT / "tools" / "setup" / "spacy_standin").glob("*.*")),
    ]
    used = standin if spacy_model_name() == STANDIN else []  # its name stays when its lemmas change
    return [ROOT / "config.yml", *components, *sorted(ENCODER.glob("stamp*")), *used]


def data_files() -> list[Path]:
    """What is learned from."""
    return [ROOT / "domain.yml", *sorted(file for file in (ROOT / "data").rglob("*") if file.is_file())]


def spacy_model_name() -> str:
    return os.environ.get("SPACY_MODEL") or read_env_file().get("SPACY_MODEL", "")


def digest(files: Iterable[Path], more: str = "") -> str:
    """Hash over names and contents; a missing file counts as empty and lets Rasa say what is wrong."""
    total = hashlib.sha256(more.encode())
    for file in files:
        content = file.read_bytes() if file.is_file() else b""
        total.update(f"\0{file.relative_to(ROOT)}\0{hashlib.sha256(content).hexdigest()}".encode())
    return total.hexdigest()


def train(reuse_cache: bool) -> bool:
    """Train beside the old model and put the new one in its place; on failure the old one stays.

    Rasa's validation of the data, 7 s of a training, runs meanwhile in a process of its own.
    """
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    WORKSHOP.mkdir(parents=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    command = ["train", "--skip-validation", "--fixed-model-name", NAME, "--out", str(WORKSHOP)]
    try:
        with LOG.open("wb") as log:
            validation, training = rasa(["data", "validate"], log), None
            try:
                training = rasa(command if reuse_cache else [*command, "--force"], log)
                done = (training.wait(), validation.wait())
            finally:
                for process in filter(None, (training, validation)):
                    process.kill()  # when Ctrl-C cut the wait short
                    process.wait()
        trained = WORKSHOP / MODEL.name
        if done != (0, 0) or not trained.is_file():
            return False
        os.replace(trained, MODEL)
        return True
    finally:
        shutil.rmtree(WORKSHOP, ignore_errors=True)


def rasa(arguments: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
    """Start Rasa without TensorFlow."""
    return subprocess.Popen(
        [sys.executable, "-m", "lotsen.engine", *arguments],
        cwd=ROOT,
        env=child_environment(ACTIONS_PORT),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )


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
