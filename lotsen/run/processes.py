"""Starts the assistant's two processes, Rasa and the action server, and ends them without orphans.

Standard library only: `make run`, the tests and the benchmark all start the real parts through this file.
"""

import contextlib
import http.client
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lotsen.run.launch import (
    ACTIONS_PORT,
    CREDENTIALS,
    ENDPOINTS,
    HOST,
    MODEL,
    RASA_PORT,
    actions_command,
    child_environment,
    free_port,
    health_url,
    port_from_environment,
    rasa_command,
    rasa_url,
    require_free,
    require_model,
    sqlite_url,
)
from lotsen.run.process import LOGS, Part, die_with_parent, started, stop, tied_to_parent
from lotsen.settings import SettingError

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
    "actions_command",
    "answers",
    "child_environment",
    "die_with_parent",
    "free_port",
    "health_url",
    "port_from_environment",
    "rasa_command",
    "rasa_url",
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

WITHOUT_MODEL = "runs without its model, which does not fit the code: train it with `make train`."
READY_SECONDS = 240.0  # importing TensorFlow and loading the model on a busy machine
POLL_SECONDS = 0.1
LOG_TAIL = 12
NO_MODEL = "Could not load model due to"  # rasa.core.agent logs it and Rasa then serves without a model


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
    with the thread that started them. Raises SettingError for a missing model, a busy port, a part that ends
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
