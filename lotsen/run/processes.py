"""The assistant's two processes, Rasa and the action server: commands, environment, ports, start, end.

`make run`, `make shell`, tests, evaluation, benchmark and load test start the real parts through this file.
Standard library only: the action server's image has little else.
"""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lotsen.paths import MODELS, ROOT
from lotsen.settings import QUIET, SettingError, settings

HOST = "127.0.0.1"
RASA_PORT = 5005
ACTIONS_PORT = 5055
MODEL = MODELS / "lotsen.tar.gz"
CREDENTIALS = ROOT / "credentials.yml"
ENDPOINTS = ROOT / "endpoints.yml"
LOGGING = ROOT / "lotsen" / "observe" / "logging.yml"  # installs lotsen/observe/logs.py: no text in any log
DATABASE = ROOT / "var" / "lotsen.db"
LOGS = ROOT / ".cache" / "logs"

NO_MODEL = "Could not load model due to"  # rasa.core.agent logs it and Rasa then serves without a model
WITHOUT_MODEL = "runs without its model, which does not fit the code: train it with `make train`."
READY_SECONDS = 240.0  # loading the model on a busy machine; the bot of `rasa init` imports TensorFlow too
POLL_SECONDS = 0.1
STOP_SECONDS = 10.0  # between asking a process to end and killing it
LOG_TAIL = 12
# Asks Linux for SIGTERM when the thread that started it ends (PR_SET_PDEATHSIG), then becomes the command.
TIED = "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 15); os.execvp(sys.argv[1], sys.argv[1:])"


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


# --- What is started ---


def rasa_command(
    port: int, model: Path, credentials: Path, endpoints: Path, api_token: str | None = None
) -> list[str]:
    command = [sys.executable, "-m", "lotsen.engine", "run", "-i", HOST, "-p", str(port)]
    command += ["-m", str(model), "--endpoints", str(endpoints), "--credentials", str(credentials)]
    command += ["--logging-config-file", str(LOGGING)]
    return command + (["--enable-api", "--auth-token", api_token] if api_token else [])


def actions_command(port: int) -> list[str]:
    command = [sys.executable, "-m", "lotsen.engine.actions", "--actions", "actions", "-p", str(port)]
    return [*command, "--logging-config_file", str(LOGGING)]  # spelt so in rasa_sdk


def child_environment(actions_port: int, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment, what .env adds, and what both parts need.

    ACTION_ENDPOINT and LOTSEN_DB are for endpoints.yml; the latter is where conversations are kept.
    """
    search = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    given = settings()
    return {
        **given,
        "LOTSEN_DB": given.get("LOTSEN_DB") or sqlite_url(DATABASE),
        **QUIET,
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": os.pathsep.join(search),
        "SANIC_HOST": HOST,  # the action server binds to 0.0.0.0 unless told
        "SANIC_GRACEFUL_SHUTDOWN_TIMEOUT": "6",  # seconds; the net has answered by then, Sanic's own is 15
        "ACTION_ENDPOINT": f"http://{HOST}:{actions_port}/webhook",
        **(more or {}),
    }


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file.absolute()}"


def require_model(model: Path = MODEL) -> None:
    """Raise SettingError when the model is missing or no archive.

    Rasa would load the newest file beside it, or serve without a model, and say nothing.
    """
    if not model.is_file():
        raise SettingError(f"There is no model at {model}: train it with `make train`.")
    if not tarfile.is_tarfile(model):
        raise SettingError(f"The model at {model} is damaged: train it again with `make train`.")


# --- Where it listens ---


def rasa_url(port: int) -> str:
    return f"http://{HOST}:{port}/"


def health_url(actions_port: int) -> str:
    return f"http://{HOST}:{actions_port}/health"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def port_from_environment(variable: str, default: int) -> int:
    """RASA_PORT or ACTIONS_PORT; raises SettingError for what is no port."""
    value = os.environ.get(variable, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise SettingError(f"{variable}={value} is no port: give a number from 1 to 65535.")
    return int(value)


def require_free(port: int, name: str, variable: str = "") -> None:
    """Raise SettingError when somebody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = f", or choose another port with {variable}=<port>" if variable else ""
            raise SettingError(
                f"Port {port}, wanted for {name}, is not free: stop the program that has it{other}."
            ) from error


# --- One process ---


def spawn(
    command: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | int, cwd: Path = ROOT
) -> "subprocess.Popen[bytes]":
    """Start a process in a group of its own, both its outputs to `output`; it gets no input.

    On Linux it dies with the thread that calls this, even when that is killed: call it from the main thread.
    """
    return subprocess.Popen(
        tied_to_parent(command),
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


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


def tied_to_parent(command: Sequence[str]) -> list[str]:
    """The command, run so that it gets SIGTERM when its parent dies, even by SIGKILL. Only on Linux."""
    if not sys.platform.startswith("linux"):
        return list(command)
    return [sys.executable, "-ISc", TIED, *command]


@contextlib.contextmanager
def started(
    name: str,
    command: Sequence[str],
    port: int,
    environment: Mapping[str, str],
    log_dir: Path = LOGS,
    cwd: Path = ROOT,
) -> Iterator[Part]:
    """One process, its output in log_dir/<name>.log; it and all that it started are gone afterwards."""
    require_free(port, name)
    log_dir.mkdir(parents=True, exist_ok=True)
    log = log_dir / f"{name}.log"
    with log.open("wb") as output:
        process = spawn(command, environment, output, cwd)
    try:
        yield Part(name, process, log)
    finally:
        stop(process)


def wait_until_ready(part: Part, url: str, seconds: float = READY_SECONDS) -> None:
    """Return when the URL answers; raise SettingError when it never will, or not with its model."""
    deadline = time.monotonic() + seconds
    while not answers(url):
        if part.process.poll() is not None:
            raise SettingError(
                f"{part.name} ended by itself (exit code {part.process.returncode}):\n{tail(part.log)}"
            )
        if time.monotonic() > deadline:
            raise SettingError(
                f"{part.name} did not answer on {url} within {seconds:.0f} s:\n{tail(part.log)}"
            )
        time.sleep(POLL_SECONDS)
    if NO_MODEL in part.log.read_text(encoding="utf-8", errors="replace"):
        raise SettingError(f"{part.name} {WITHOUT_MODEL} What went wrong: {part.log}")


def answers(url: str) -> bool:
    """Whether the URL gives 200 now."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2) as response:
            return bool(response.status == http.client.OK)
    except (OSError, http.client.HTTPException):
        return False


def tail(log: Path, lines: int = LOG_TAIL) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


# --- Both ---


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
    conversations go to one that is gone afterwards. Enter it from the main thread, see `spawn`. Raises
    SettingError for a missing model, a busy port, a part that ends by itself or one that is not ready within
    READY_SECONDS.
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
