"""Starts the assistant's two processes, Rasa and the action server, and ends them without orphans.

Standard library only: `make run`, the tests and the benchmark all start the real parts through this file.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lotsen.launch import (
    ACTIONS_PORT,
    CREDENTIALS,
    ENDPOINTS,
    HOST,
    MODEL,
    RASA_PORT,
    ProcessError,
    actions_command,
    child_environment,
    free_port,
    health_url,
    port_from_environment,
    rasa_command,
    rasa_url,
    read_env_file,
    require_free,
    require_model,
    sqlite_url,
)
from lotsen.paths import ROOT

__all__ = [  # one name to import for those who start the assistant
    "ACTIONS_PORT",
    "CREDENTIALS",
    "ENDPOINTS",
    "HOST",
    "LOGS",
    "MODEL",
    "NO_MODEL",
    "RASA_PORT",
    "WITHOUT_MODEL",
    "Assistant",
    "Part",
    "ProcessError",
    "actions_command",
    "answers",
    "child_environment",
    "die_with_parent",
    "free_port",
    "health_url",
    "port_from_environment",
    "rasa_command",
    "rasa_url",
    "read_env_file",
    "require_free",
    "require_model",
    "running",
    "sqlite_url",
    "started",
    "stop",
    "tail",
    "tied_to_parent",
    "wait_until_ready",
]

LOGS = ROOT / ".cache" / "logs"

WITHOUT_MODEL = "runs without its model, which does not fit the code: train it with `make train`."
READY_SECONDS = 240.0  # importing TensorFlow and loading the model on a busy machine
STOP_SECONDS = 10.0  # between asking a process to end and killing it
POLL_SECONDS = 0.1
LOG_TAIL = 12
NO_MODEL = "Could not load model due to"  # rasa.core.agent logs it and Rasa then serves without a model
TIED = (  # asks the kernel as `die_with_parent` does, then becomes the command
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 15); os.execvp(sys.argv[1], sys.argv[1:])"
)


@dataclass(frozen=True)
class Part:
    """One started process."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid


@dataclass(frozen=True)
class Assistant:
    """What `running` gives: where the parts answer, and their processes."""

    rasa_url: str
    actions_url: str
    rasa: Part
    actions: Part | None


@contextlib.contextmanager
def running(
    rasa_port: int,
    actions_port: int,
    *,
    api_token: str | None = None,
    credentials: Path = CREDENTIALS,
    endpoints: Path = ENDPOINTS,
    log_dir: Path = LOGS,
    actions: bool = True,
    model: Path = MODEL,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Assistant]:
    """The whole assistant, ready to answer; both parts have ended when the block is left, however it is left.

    `api_token` switches Rasa's HTTP API on, `actions=False` leaves the action server out (to see what is said
    when it is down), `environment` adds variables to both parts. Unless it names a database in LOTSEN_DB,
    conversations go to one that is gone afterwards. Enter it from the main thread: on Linux the parts die
    with the thread that started them. Raises ProcessError for a missing model, a busy port, a part that ends
    by itself or one that is not ready within READY_SECONDS.
    """
    require_model(model)
    with contextlib.ExitStack() as stack:
        own = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "lotsen.db"
        child = child_environment(actions_port, {"LOTSEN_DB": sqlite_url(own), **(environment or {})})
        actions_part = None
        if actions:
            command = actions_command(actions_port)
            actions_part = stack.enter_context(started("actions", command, actions_port, child, log_dir))
        command = rasa_command(rasa_port, model, credentials, endpoints, api_token)
        rasa_part = stack.enter_context(started("rasa", command, rasa_port, child, log_dir))
        if actions_part:
            wait_until_ready(actions_part, health_url(actions_port))
        wait_until_ready(rasa_part, rasa_url(rasa_port))
        yield Assistant(rasa_url(rasa_port), f"http://{HOST}:{actions_port}", rasa_part, actions_part)


@contextlib.contextmanager
def started(
    name: str, command: Sequence[str], port: int, environment: Mapping[str, str], log_dir: Path = LOGS
) -> Iterator[Part]:
    """One process in a group of its own, its output in log_dir/<name>.log; the group is gone afterwards."""
    require_free(port, name)
    log_dir.mkdir(parents=True, exist_ok=True)
    log = log_dir / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            tied_to_parent(command),
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Part(name, process, log)
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask the process's whole group to end, then kill what is left of it."""
    _signal_group(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:  # also when Ctrl-C cuts the wait short; and workers may outlive the process they belong to
        _signal_group(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_ready(part: Part, url: str, seconds: float = READY_SECONDS) -> None:
    """Return when the URL answers; raise ProcessError when it never will, or not with its model."""
    deadline = time.monotonic() + seconds
    while not answers(url):
        if part.process.poll() is not None:
            raise ProcessError(
                f"{part.name} ended by itself (exit code {part.process.returncode}):\n{tail(part.log)}"
            )
        if time.monotonic() > deadline:
            raise ProcessError(
                f"{part.name} did not answer on {url} within {seconds:.0f} s:\n{tail(part.log)}"
            )
        time.sleep(POLL_SECONDS)
    if NO_MODEL in part.log.read_text(encoding="utf-8", errors="replace"):
        raise ProcessError(f"{part.name} {WITHOUT_MODEL} What went wrong: {part.log}")


def answers(url: str) -> bool:
    """Whether the URL gives 200 now."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2) as response:
            return bool(response.status == http.client.OK)
    except (OSError, http.client.HTTPException):
        return False


def tail(log: Path, lines: int = LOG_TAIL) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def tied_to_parent(command: Sequence[str]) -> list[str]:
    """The command, run so that it gets SIGTERM when its parent dies, even by SIGKILL. Only on Linux."""
    if not sys.platform.startswith("linux"):
        return list(command)
    return [sys.executable, "-ISc", TIED, *command]


def die_with_parent(with_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel for a signal when the thread that started this process ends. Linux; kept over exec."""
    pr_set_pdeathsig = 1  # linux/prctl.h
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, int(with_signal))


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
