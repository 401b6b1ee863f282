"""Runs the assistant in the foreground: action server and Rasa side by side. `make run`; Ctrl-C ends both."""

from __future__ import annotations

import contextlib
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
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
Ends = queue.SimpleQueue  # why it ends, of which the first counts; empty when it was asked to


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
    """Until Ctrl-C or SIGTERM (exit code 0) or until a process ends by itself (1)."""
    ends: Ends[str] = Ends()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ends.put(""))
    environment = processes.child_environment(actions_port)
    rasa = processes.rasa_command(rasa_port, processes.MODEL, credentials, processes.ENDPOINTS)
    ready = READY if credentials == processes.CREDENTIALS else READY_FOR_PLATFORM
    example = EXAMPLE.read_text(encoding="utf-8").strip()
    said = ready.format(host=processes.HOST, port=rasa_port, example=example, channel=credentials.stem)
    urls = (processes.health_url(actions_port), processes.rasa_url(rasa_port))
    over = threading.Event()
    print("Starting ...", flush=True)
    shown = []
    with contextlib.ExitStack() as stack:
        for name, line in (("actions", processes.actions_command(actions_port)), ("rasa", rasa)):
            process = processes.spawn(line, environment, subprocess.PIPE)
            stack.callback(processes.stop, process)  # Rasa first, so that an answer under way is finished
            shown.append(_thread(show, name, process, ends))
            _thread(watch, name, process, ends)
        _thread(announce, urls, said, over)
        fault = ends.get()
        over.set()
    for thread in shown:
        thread.join(LAST_LINES_SECONDS)
    if fault:
        print(fault, file=sys.stderr)
        return 1
    print("Stopped.")
    return 0


def show(name: str, process: subprocess.Popen[bytes], ends: Ends[str]) -> None:
    """Print what a process says, each line after its name."""
    lines = (line.decode("utf-8", "replace").rstrip("\n") for line in process.stdout or ())
    try:
        for line in without_warnings(lines):
            print(f"{name:7} | {line}\n", end="", flush=True)  # in one piece: the other one prints too
            if processes.NO_MODEL in line:
                ends.put(f"{name} {processes.WITHOUT_MODEL}")
    except OSError:  # a process whose output is not read would stand still at the next line
        ends.put("Ended, since nobody reads the output any more.")


def watch(name: str, process: subprocess.Popen[bytes], ends: Ends[str]) -> None:
    """Wait until the process has ended."""
    code = process.wait()
    ends.put(f"{name} ended by itself (exit code {code}): why is in its lines above.")


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
