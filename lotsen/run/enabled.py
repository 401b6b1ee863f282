"""Which channels this process serves: the page's, or one messaging platform by LOTSEN_CHANNEL.

Standard library only: it is asked before Rasa starts. A platform has a process of its own, so that its
trouble stays there. Its credentials file names the variables that it needs, and they are read from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from lotsen.paths import ROOT
from lotsen.run.processes import CREDENTIALS
from lotsen.settings import SettingError

VARIABLE = "LOTSEN_CHANNEL"
FOLDER = ROOT / "deploy" / "credentials"
# How a value must look, where a wrong one would end in a trace or in silence; and how to say so.
FORMS = {
    "LOTSEN_TELEGRAM_TOKEN": (
        r"\d+:[\w-]+",
        "the bot's token as BotFather shows it, digits, a colon, letters",
    ),
    "LOTSEN_TELEGRAM_SECRET": (r"[\w-]{16,256}", "16 to 256 letters, digits, _ or -"),
    "LOTSEN_PUBLIC_URL": (r"https?://[^\s/?#]+(/[^\s?#]*)?", "an address such as https://chat.example.se"),
}
_USED = re.compile(r"\$\{(\w+)\}")


def credentials(environment: Mapping[str, str]) -> Path:
    """Return the wanted channel's credentials file; raise SettingError, one sentence, when it cannot run."""
    name = environment.get(VARIABLE, "").strip()
    if not name:
        return CREDENTIALS
    files = {file.stem: file for file in sorted(FOLDER.glob("*.yml"))}
    if name not in files:
        raise SettingError(
            f"{VARIABLE}={name} is no channel: choose one of {', '.join(files)}, or leave it unset."
        )
    for variable in _USED.findall(files[name].read_text(encoding="utf-8")):
        value(environment, variable, f"The channel {name}")
    return files[name]


def value(environment: Mapping[str, str], variable: str, who: str) -> str:
    """Return a variable's value; raise SettingError when it is missing or cannot be right."""
    given = environment.get(variable, "")
    pattern, meaning = FORMS.get(variable, (r"\S+", "a value without spaces"))
    if not given:
        raise SettingError(f"{who} needs {variable}, which is not set: see docs/channels.md.")
    if not re.fullmatch(pattern, given, re.ASCII):
        raise SettingError(f"{variable} is not what it should be: give it {meaning}.")
    return given
