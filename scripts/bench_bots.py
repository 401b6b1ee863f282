"""The two bots that the benchmark compares: ours and the one that `rasa init` makes."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lotsen import processes
from lotsen.paths import ROOT

CACHE = ROOT / ".cache" / "bench"
LOGS = processes.LOGS / "bench"
CREDENTIALS = ROOT / "tests" / "credentials_rest.yml"
MODEL_NAME = "default"


@dataclass(frozen=True)
class Bot:
    """A running bot: where it answers and the process groups that are its own."""

    url: str
    groups: frozenset[int]


@contextlib.contextmanager
def our_bot() -> Iterator[Bot]:
    """The whole assistant, with its action server."""
    ports = processes.free_port(), processes.free_port()
    with processes.running(*ports, credentials=CREDENTIALS, log_dir=LOGS) as assistant:
        parts = filter(None, [assistant.rasa, assistant.actions])
        yield Bot(assistant.rasa_url, frozenset(part.pid for part in parts))


@contextlib.contextmanager
def default_bot(project: Path) -> Iterator[Bot]:
    """The `rasa init` bot; it calls no action, so it has no action server."""
    port = processes.free_port()
    model = project / "models" / f"{MODEL_NAME}.tar.gz"
    ours = processes.rasa_command(port, model, project / "credentials.yml", project / "endpoints.yml")
    command = [sys.executable, "-m", "rasa", *ours[3:]]  # with TensorFlow: it has DIET and TED
    with processes.started("default", command, port, processes.child_environment(port), LOGS) as part:
        processes.wait_until_ready(part, processes.rasa_url(port))
        yield Bot(processes.rasa_url(port), frozenset({part.pid}))


def default_project() -> Path:
    """The folder of the trained `rasa init` bot, as it comes with this version of Rasa; trained once.

    Only its credentials are changed: the rest channel alone.
    """
    project = CACHE / f"rasa-{importlib.metadata.version('rasa')}"
    if not (project / "models" / f"{MODEL_NAME}.tar.gz").is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = Path(folder) / "bot"
            shutil.copytree(initial_project(), made)
            (made / "credentials.yml").write_text("rest:\n", encoding="utf-8")
            train(made, made / "models", MODEL_NAME)
            shutil.rmtree(project, ignore_errors=True)
            os.replace(made, project)
    return project


def initial_project() -> Path:
    """The files that `rasa init` copies, found without importing Rasa."""
    spec = importlib.util.find_spec("rasa")
    if spec is None or not spec.submodule_search_locations:
        raise processes.ProcessError("Rasa is not installed here: run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "cli" / "initial_project"


def our_training_seconds() -> float:
    """Train our model from nothing, beside the one in use, which stays."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        return train(ROOT, Path(folder), "fresh", "--force", "--skip-validation", module="lotsen.rasa_light")


def train(project: Path, out: Path, name: str, *more: str, module: str = "rasa") -> float:
    """Train the project; return the seconds it took. Raises ProcessError with the end of the log."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"train_{name}.log"
    command = [sys.executable, "-m", module, "train", "--fixed-model-name", name, "--out", str(out), *more]
    begin = time.monotonic()
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            cwd=project,
            env=processes.child_environment(processes.ACTIONS_PORT),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode or not (out / f"{name}.tar.gz").is_file():
        raise processes.ProcessError(f"Training in {project} failed:\n{processes.tail(log)}")
    return time.monotonic() - begin
