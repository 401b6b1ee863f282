"""`rasa` in the activated environment: Rasa's own commands, without a variable set by hand.

Set-up writes `.venv/bin/rasa`, which calls `main` (tools/setup/steps.py). The environment is that of
`make run`; the server listens on loopback only. A conversation in `rasa shell` goes to a database that is
gone afterwards, since Rasa's own channel masks nothing, and gets an action server when none runs.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lotsen.run import processes
from lotsen.settings import SettingError, be_quiet, setting

TALKS = ("shell", "interactive")
# Of Rasa's commands, those that load the pipeline of config.yml, which names the Swedish spaCy model.
NEEDS_MODEL_OF_SWEDISH = ("shell", "interactive", "train", "run", "test", "data")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command of Rasa's; returns the exit code of what is refused, otherwise Rasa ends the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    verb = given[0] if given else ""
    asks_for_help = any(argument in ("-h", "--help") for argument in given)
    try:
        with contextlib.ExitStack() as until_the_end:
            if verb in NEEDS_MODEL_OF_SWEDISH and not setting("SPACY_MODEL"):
                raise SettingError("SPACY_MODEL is not set, so set-up is not done: run `make setup`.")
            environment, more = prepared(given, until_the_end if not asks_for_help else None)
            os.environ.update(environment)
            be_quiet()
            sys.argv[1:] = [*given, *more]
            _rasa()
    except SettingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def prepared(
    given: Sequence[str], until_the_end: contextlib.ExitStack | None
) -> tuple[dict[str, str], list[str]]:
    """Return the variables that the command needs, and the arguments that it is given besides.

    What is started for a conversation ends with `until_the_end`; with None nothing is.
    """
    port = processes.port_from_environment("ACTIONS_PORT", processes.ACTIONS_PORT)
    own = setting("ACTION_ENDPOINT")
    environment = processes.child_environment(port, {"ACTION_ENDPOINT": own} if own else None)
    if not given or given[0] not in TALKS or until_the_end is None or list(given[:2]) == ["shell", "nlu"]:
        return environment, []
    folder = until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="lotsen-shell-"))
    environment["LOTSEN_DB"] = processes.sqlite_url(Path(folder) / "lotsen.db")
    if not own and not processes.answers(processes.health_url(port)):
        port = processes.free_port()
        environment |= {"ACTION_ENDPOINT": processes.child_environment(port)["ACTION_ENDPOINT"]}
        command = processes.actions_command(port)
        actions = until_the_end.enter_context(processes.started("actions", command, port, environment))
        processes.wait_until_ready(actions, processes.health_url(port))
    chosen = any(argument.partition("=")[0] in ("-p", "--port") for argument in given)
    return environment, [] if chosen else ["--port", str(processes.free_port())]


def _rasa() -> None:
    from lotsen.engine.__main__ import main as rasa
    from lotsen.engine.without_tensorflow import leave_out_tensorflow

    leave_out_tensorflow()
    from rasa.core import constants

    constants.DEFAULT_SERVER_INTERFACE = processes.HOST  # Rasa's own default is every address
    rasa()


if __name__ == "__main__":
    sys.exit(main())
