"""Becomes Rasa or the action server, inside a container: `python -m lotsen.operate.serve rasa | actions`.

`make run` binds to loopback, a container to all its addresses (LOTSEN_BIND), since only its own network gets
there. The same commands and variables otherwise: lotsen/run/processes.py. LOTSEN_CHANNEL chooses the channel.
"""

from __future__ import annotations

import os
import sys

from lotsen import paths
from lotsen.paths import ROOT
from lotsen.run import processes
from lotsen.run.enabled import VARIABLE
from lotsen.settings import SettingError, settings

# Of a container, where nobody may notice a default that is not meant.
NEEDED = ("ACTION_ENDPOINT", "LOTSEN_DB", "LOTSEN_SECRET")


def main(argv: list[str]) -> int:
    """Become the process that is named; return 2 with a sentence when that can't be."""
    if argv not in (["rasa"], ["actions"]):
        print("Say what to become: python -m lotsen.operate.serve rasa | actions", file=sys.stderr)
        return 2
    try:
        command, environment = (actions if argv == ["actions"] else rasa)()
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    os.chdir(ROOT)
    os.execve(command[0], command, environment)


def actions() -> tuple[list[str], dict[str, str]]:
    """Return the action server's command and environment; raises SettingError for what cannot be."""
    port = processes.port_from_environment("ACTIONS_PORT", processes.ACTIONS_PORT)
    return processes.actions_command(port), processes.child_environment(port, {"SANIC_HOST": bind()})


def rasa() -> tuple[list[str], dict[str, str]]:
    """Return Rasa's command and environment; raises SettingError for what is missing or cannot be."""
    from lotsen.run.startup import require_settings  # the action server's image has no SQLAlchemy

    given = settings()
    for variable in NEEDED:
        if not given.get(variable):
            raise SettingError(f"{variable} is not set: docs/deploy.md says what it should be.")
    processes.require_model()
    credentials = require_settings(given)
    port = processes.port_from_environment("RASA_PORT", processes.RASA_PORT)
    command = processes.rasa_command(port, processes.MODEL, credentials, processes.ENDPOINTS)
    command[command.index(processes.HOST)] = bind()
    if not given.get(VARIABLE):
        require_responsible()
    return command, processes.child_environment(port, {"ACTION_ENDPOINT": given["ACTION_ENDPOINT"]})


def require_responsible() -> None:
    """Raise SettingError when the page would not say who runs it, as it must where people use it."""
    from lotsen.knowledge import load

    missing = load(paths.KNOWLEDGE).contacts.ansvarig.missing
    if missing:
        raise SettingError(
            "The page must say who runs it: fill in "
            f"{', '.join(missing)} under `ansvarig` beside the two numbers in knowledge/, "
            "run `.venv/bin/python -m tools page-files`, and build the images anew."
        )


def bind() -> str:
    return os.environ.get("LOTSEN_BIND") or "0.0.0.0"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
