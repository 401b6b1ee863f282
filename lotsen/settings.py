"""Settings: NAME=value lines of .env, and the error that says which one is wrong. Standard library only."""

from __future__ import annotations

import re
from pathlib import Path

from lotsen.paths import ROOT

ENV_FILE = ROOT / ".env"


class SettingError(RuntimeError):
    """A part of the assistant cannot start; the message is for a person and says what to do."""


def read_env_file(file: Path = ENV_FILE) -> dict[str, str]:
    """NAME=value lines; quotes round a value are taken off, other lines ignored."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    found = re.findall(r"^(?:export +)?([A-Za-z_]\w*)=(.*)$", text, flags=re.MULTILINE)
    return {name: value.strip().strip("'\"") for name, value in found}
