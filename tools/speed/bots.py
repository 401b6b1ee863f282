"""The two bots that the benchmark compares: ours and the one that `rasa init` makes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lotsen.paths import ROOT
from lotsen.run import processes
from lotsen.settings import SettingError
from tools.setup.steps import COMPARE
from tools.speed.default_bot import make_project, project_name

CACHE = ROOT / ".cache" / "bench"
LOGS = processes.LOGS / "bench"
CREDENTIALS = ROOT / "tools" / "evaluation" / "credentials.yml"
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
    """The `rasa init` bot, with an action server of its own."""
    port, actions_port = processes.free_port(), processes.free_port()
    model = project / "models" / f"{MODEL_NAME}.tar.gz"
    ours = processes.rasa_command(port, model, project / "credentials.yml", project / "endpoints.yml")
    command = [sys.executable, "-m", "rasa", *ours[3:]]  # with TensorFlow: it has DIET and TED
    flag = command.index("--logging-config-file")  # and with Rasa's own logging
    del command[flag : flag + 2]
    environment = compare_environment(actions_port)
    helping = processes.actions_command(actions_port)
    with (
        processes.started("default_actions", helping, actions_port, environment, LOGS) as actions,
        processes.started("default", command, port, environment, LOGS) as part,
    ):
        processes.wait_until_ready(actions, processes.health_url(actions_port))
        processes.wait_until_ready(part, processes.rasa_url(port))
        yield Bot(processes.rasa_url(port), frozenset({part.pid, actions.pid}))


def compare_environment(actions_port: int) -> dict[str, str]:
    """Return the environment of Rasa's default bot alone: with the packages of requirements-compare.txt.

    Raises SettingError when they are not installed.
    """
    if not (COMPARE / "tensorflow").is_dir():
        raise SettingError("Rasa's default bot needs TensorFlow: run `python3 -m tools.setup --compare`.")
    environment = processes.child_environment(actions_port)
    return {**environment, "PYTHONPATH": os.pathsep.join([str(COMPARE), environment["PYTHONPATH"]])}


def default_project() -> Path:
    """The folder of the trained `rasa init` bot; trained once for each domain of ours."""
    project = CACHE / project_name()
    if not (project / "models" / f"{MODEL_NAME}.tar.gz").is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = Path(folder) / "bot"
            make_project(made)
            train(made, made / "models", MODEL_NAME)
            shutil.rmtree(project, ignore_errors=True)
            os.replace(made, project)
    return project


def our_training_seconds() -> float:
    """Train our model from nothing, beside the one in use, which stays."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        return train(ROOT, Path(folder), "fresh", "--force", "--skip-validation", module="lotsen.engine")


def train(project: Path, out: Path, name: str, *more: str, module: str = "rasa") -> float:
    """Train the project; return the seconds it took. Raises SettingError with the end of the log."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"train_{name}.log"
    command = [sys.executable, "-m", module, "train", "--fixed-model-name", name, "--out", str(out), *more]
    ports = processes.ACTIONS_PORT
    environment = compare_environment(ports) if module == "rasa" else processes.child_environment(ports)
    begin = time.monotonic()
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode or not (out / f"{name}.tar.gz").is_file():
        raise SettingError(f"Training in {project} failed:\n{processes.tail(log)}")
    return time.monotonic() - begin
