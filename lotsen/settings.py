"""Settings: NAME=value lines of .env, over them the environment, and the error that says which one is wrong.

Standard library only.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from pathlib import Path
from typing import TextIO

from lotsen.paths import ROOT

ENV_FILE = ROOT / ".env"
# What runs Rasa says less: no telemetry, no start-up lines of TensorFlow, no notices about old libraries.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}

# What setuptools says of itself wherever it is imported, in Rasa's files too.
SETUPTOOLS = "pkg_resources is deprecated"


class SettingError(RuntimeError):
    """A part of the assistant cannot start; the message is for a person and says what to do."""


def read_env_file(file: Path = ENV_FILE) -> dict[str, str]:
    """NAME=value lines; quotes round a value are taken off, other lines ignored."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found = re.findall(r"^(?:export +)?([A-Za-z_]\w*)=(.*)$", text, flags=re.MULTILINE)
    return {name: value.strip().strip("'\"") for name, value in found}


def settings() -> dict[str, str]:
    """What .env says, and this process's environment, which counts more."""
    return {**read_env_file(), **os.environ}


def setting(name: str) -> str:
    """One of them; an empty variable counts as unset. The empty string when there is none."""
    return os.environ.get(name) or read_env_file().get(name, "")


def be_quiet() -> None:
    """QUIET for this process and all that it starts, and no warnings of libraries from this process."""
    os.environ.update(QUIET)
    warnings.simplefilter("ignore")
    warnings.showwarning = _only_rasas  # Sanic switches warnings on again, whatever was set


def _only_rasas(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """What Rasa says of data and domain comes as warnings; those of other libraries are for their makers."""
    about_data = issubclass(category, UserWarning) and not str(message).startswith(SETUPTOOLS)
    if about_data and "rasa" in Path(filename).parts:
        sys.stderr.write(warnings.formatwarning(message, category, filename, lineno))
