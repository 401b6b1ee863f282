"""Talk to the assistant in the terminal: the action server behind, Rasa's shell in front. `make shell`."""

from __future__ import annotations

import signal
import subprocess
import sys

from lotsen.command_line import command
from lotsen.paths import ROOT
from lotsen.run import processes
from lotsen.settings import SettingError


@command
def main() -> int:
    if not sys.stdin.isatty():  # Rasa's shell would wait for ever
        print(
            "`make shell` needs a terminal; without one, use `make run` and its curl command.",
            file=sys.stderr,
        )
        return 1
    try:
        processes.require_model()
        actions_port = processes.free_port()
        environment = processes.child_environment(actions_port)
        command = processes.actions_command(actions_port)
        with processes.started("actions", command, actions_port, environment) as actions:
            processes.wait_until_ready(actions, processes.health_url(actions_port))
            return talk(processes.free_port(), environment)
    except SettingError as error:
        print(error, file=sys.stderr)
        return 1


def talk(port: int, environment: dict[str, str]) -> int:
    """Rasa's shell until it ends; Ctrl-C is its to take, and a normal way to leave."""
    command = [sys.executable, "-m", "lotsen.engine", "shell", "-m", str(processes.MODEL)]
    command += ["-i", processes.HOST, "--port", str(port), "--endpoints", str(processes.ENDPOINTS)]
    command += ["--credentials", str(processes.CREDENTIALS)]
    # A handler that does nothing, rather than SIG_IGN: the shell would inherit that.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.run(
            processes.tied_to_parent(command), cwd=ROOT, env=environment, check=False
        ).returncode
    finally:
        signal.signal(signal.SIGINT, before)
    return 0 if code in (0, -signal.SIGINT, 128 + signal.SIGINT) else code


if __name__ == "__main__":
    sys.exit(main())
