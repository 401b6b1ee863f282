"""Runs the assistant in the foreground: action server and Rasa side by side. `make run`; Ctrl-C ends both."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

from lotsen.paths import ROOT
from lotsen.run import processes
from lotsen.run.startup import require_settings
from lotsen.settings import SettingError

EXAMPLE = Path(__file__).with_name("example.sv.txt")  # a question to try
WARNING = re.compile(r"\S+/site-packages/\S+\.py:\d+: \w*Warning: ")
WARNING_LINES = 3  # place and text, sometimes a second line of text, the line of code
STOPPED = re.compile(r"(?P<name>\w+) stopped \(rc=(?P<code>-?\d+)\)")
INTERRUPTED = (128 + signal.SIGINT, 128 + signal.SIGTERM)  # what honcho reports after Ctrl-C or SIGTERM
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


class QuietPrinter(Printer):
    """honcho's printer without honcho's own lines; remembers what went wrong first.

    Libraries' warnings are left out here, since Sanic switches them on whatever PYTHONWARNINGS says.
    """

    def __init__(self, output: TextIO) -> None:
        super().__init__(output)
        self.fault = ""  # why it ends, unless somebody ended it
        self.end: Callable[[], object] = lambda: None  # called when Rasa runs without its model
        self._warning_lines: dict[str, int] = {}  # process -> lines of a warning that may still come

    def write(self, message: Message) -> None:
        text = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        if message.name != SYSTEM_PRINTER_NAME:
            if processes.NO_MODEL in text:
                self.fault = f"{message.name} {processes.WITHOUT_MODEL}"
                self.end()
            if not self._is_warning(message.name, text):
                super().write(message)
            return
        stopped = STOPPED.search(text)
        if stopped and not self.fault:
            name, code = stopped["name"], stopped["code"]
            self.fault = f"{name} ended by itself (exit code {code}): why is in its lines above."

    def _is_warning(self, process: str, line: str) -> bool:
        if WARNING.match(line):
            self._warning_lines[process] = WARNING_LINES - 1
            return True
        left = self._warning_lines.pop(process, 0)
        if left > 1 and not line.startswith("  "):
            self._warning_lines[process] = left - 1
        return left > 0


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
    """Until Ctrl-C (exit code 0) or until a process ends by itself (1)."""
    # honcho puts one of its own processes before each of ours; both must go when this one is killed.
    os.register_at_fork(after_in_child=lambda: processes.die_with_parent(signal.SIGKILL))
    printer = QuietPrinter(sys.stdout)
    manager = Manager(printer)
    over = threading.Event()

    def end() -> None:
        over.set()
        manager.terminate()

    printer.end = end
    environment = processes.child_environment(actions_port)
    rasa = processes.rasa_command(rasa_port, processes.MODEL, credentials, processes.ENDPOINTS)
    for name, command in (("actions", processes.actions_command(actions_port)), ("rasa", rasa)):
        line = "exec " + shlex.join(processes.tied_to_parent(command))
        manager.add_process(name, line, env=environment, cwd=str(ROOT))
    print("Starting ...", flush=True)
    ready = READY if credentials == processes.CREDENTIALS else READY_FOR_PLATFORM
    example = EXAMPLE.read_text(encoding="utf-8").strip()
    said = ready.format(
        host=processes.HOST,
        port=rasa_port,
        example=example,
        channel=credentials.stem,
    )
    threading.Thread(target=announce, args=(rasa_port, actions_port, said, over), daemon=True).start()
    manager.loop()
    over.set()
    if manager.returncode in INTERRUPTED:
        print("Stopped.")
        return 0
    print(printer.fault, file=sys.stderr)
    return 1


def announce(rasa_port: int, actions_port: int, said: str, over: threading.Event) -> None:
    """Print `said`, how to talk to the assistant, once both processes answer."""
    for url in (processes.health_url(actions_port), processes.rasa_url(rasa_port)):
        while not processes.answers(url):
            if over.wait(processes.POLL_SECONDS):
                return
    if not over.is_set():
        print(said, flush=True)
