"""Runs the assistant in the foreground: action server and Rasa side by side. `make run`; Ctrl-C ends both."""

from __future__ import annotations

import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotsen.command_line import command
from lotsen.run import processes
from lotsen.run.startup import require_settings
from lotsen.settings import SettingError

EXAMPLE = Path(__file__).with_name("example.sv.txt")  # a question to try
# Sanic switches libraries' warnings on whatever PYTHONWARNINGS says, so they are left out of what is shown.
WARNING = re.compile(r"\S+/site-packages/\S+\.py:\d+: \w*Warning: ")
WARNING_LINES = 3  # place and text, sometimes a second line of text, the line of code
LAST_LINES_SECONDS = 2.0  # for what an ended process said to be shown
READY = """
Lotsen answers. The page:  http://{host}:{port}/webhooks/webb/
Without it:  curl -s http://{host}:{port}/webhooks/lotsen/webhook -H 'Content-Type: application/json' \\
        -d '{{"sender": "me", "message": "{example}"}}'
Ctrl-C ends it.
"""
READY_FOR_PLATFORM = """
The channel {channel} listens on http://{host}:{port}: see docs/channels.md.
Ctrl-C ends it.
"""
# A part that ends by itself is started again, but for the third time within so many seconds it is in vain.
DEATHS, WITHIN = 3, 60.0


@dataclass(frozen=True)
class Death:
    """A part has ended by itself."""

    name: str
    code: int

    def __str__(self) -> str:
        how = f"exit code {self.code}" if self.code >= 0 else f"signal {-self.code}"
        return f"{self.name} ended by itself ({how})"


# Deaths, and why all of it ends: a sentence, empty when it was asked to.
Ends = queue.SimpleQueue


@command
def main() -> int:
    try:
        rasa_port = processes.port_from_environment("RASA_PORT", processes.RASA_PORT)
        actions_port = processes.port_from_environment("ACTIONS_PORT", processes.ACTIONS_PORT)
        processes.require_model()
        processes.require_free(rasa_port, "Rasa", "RASA_PORT")
        processes.require_free(actions_port, "the action server", "ACTIONS_PORT")
        credentials = require_settings(processes.child_environment(actions_port))
    except SettingError as error:
        print(error, file=sys.stderr)
        return 1
    return run(rasa_port, actions_port, credentials)


def run(rasa_port: int, actions_port: int, credentials: Path) -> int:
    """Until Ctrl-C or SIGTERM (exit code 0) or until it cannot go on (1)."""
    ends: Ends[str | Death] = Ends()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ends.put(""))
    commands = {  # Rasa is ended first, so that an answer under way is finished
        "rasa": processes.rasa_command(rasa_port, processes.MODEL, credentials, processes.ENDPOINTS),
        "actions": processes.actions_command(actions_port),
    }
    ready = READY if credentials == processes.CREDENTIALS else READY_FOR_PLATFORM
    example = EXAMPLE.read_text(encoding="utf-8").strip()
    said = ready.format(host=processes.HOST, port=rasa_port, example=example, channel=credentials.stem)
    urls = (processes.health_url(actions_port), processes.rasa_url(rasa_port))
    over = threading.Event()
    print("Starting ...", flush=True)
    parts = Parts(commands, processes.child_environment(actions_port), ends)
    try:
        for name in reversed(commands):
            parts.start(name)
        _thread(announce, urls, said, over)
        fault = supervise(parts, ends)
    finally:
        over.set()
        parts.stop()
    if fault:
        print(fault, file=sys.stderr)
        return 1
    print("Stopped.")
    return 0


class Parts:
    """The two processes by their names, and the threads that show what they say."""

    def __init__(
        self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], ends: Ends[str | Death]
    ) -> None:
        self._commands, self._environment, self._ends = commands, environment, ends
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._shown: list[threading.Thread] = []

    def start(self, name: str) -> None:
        """Start a part, also one that was there before; whatever that has left behind is ended."""
        if name in self._running:
            processes.stop(self._running[name])
        process = processes.spawn(self._commands[name], self._environment, subprocess.PIPE)
        self._running[name] = process
        self._shown.append(_thread(show, name, process, self._ends))
        _thread(watch, name, process, self._ends)

    def stop(self) -> None:
        """End all of them and show their last lines."""
        for name in self._commands:
            if name in self._running:
                processes.stop(self._running[name])
        for thread in self._shown:
            thread.join(LAST_LINES_SECONDS)


def supervise(parts: Parts, ends: Ends[str | Death]) -> str:
    """Start again what dies; return why all of it ends, the empty string when it was asked to."""
    deaths: list[float] = []
    while True:
        event = ends.get()
        if isinstance(event, str):
            return event
        now = time.monotonic()
        deaths = [*(when for when in deaths if now - when < WITHIN), now]
        if len(deaths) >= DEATHS:
            return f"{event}, the third time within a minute: why is in its lines above."
        print(f"{event}, why is in its lines above. It is started again.", flush=True)
        parts.start(event.name)


def show(name: str, process: subprocess.Popen[bytes], ends: Ends[str | Death]) -> None:
    """Print what a process says, each line after its name."""
    lines = (line.decode("utf-8", "replace").rstrip("\n") for line in process.stdout or ())
    try:
        for line in without_warnings(lines):
            print(f"{name:7} | {line}\n", end="", flush=True)  # in one piece: the other one prints too
            if processes.NO_MODEL in line:
                ends.put(f"{name} {processes.WITHOUT_MODEL}")
    except OSError:  # a process whose output is not read would stand still at the next line
        ends.put("Ended, since nobody reads the output any more.")


def watch(name: str, process: subprocess.Popen[bytes], ends: Ends[str | Death]) -> None:
    """Wait until the process has ended."""
    ends.put(Death(name, process.wait()))


def announce(urls: Iterable[str], said: str, over: threading.Event) -> None:
    """Print `said`, how to talk to the assistant, once all URLs answer."""
    for url in urls:
        while not processes.answers(url):
            if over.wait(processes.POLL_SECONDS):
                return
    if not over.is_set():
        print(said, flush=True)


def without_warnings(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that are no part of a library's warning."""
    left = 0  # lines of a warning that may still come
    for line in lines:
        if WARNING.match(line):
            left = WARNING_LINES - 1
        elif left:
            left = 0 if line.startswith("  ") else left - 1
        else:
            yield line


def _thread(target: Any, *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments, daemon=True)
    thread.start()
    return thread
