"""Switches every channel to the safe text, or back: `make off`, `make on`. The next message shows it."""

from __future__ import annotations

import os
import sys

from lotsen import off_switch
from lotsen.settings import read_env_file

USAGE = "Say off or on: lotsen/operate/switch.py off"


def main(arguments: list[str]) -> int:
    if arguments not in (["off"], ["on"]):
        print(USAGE, file=sys.stderr)
        return 2
    off = arguments == ["off"]
    if named := read_env_file().get(off_switch.VARIABLE):  # where Rasa finds it too
        os.environ.setdefault(off_switch.VARIABLE, named)
    try:
        off_switch.switch(off)
    except OSError as error:
        print(f"Not switched: {off_switch.file()} cannot be changed ({error.strerror}).", file=sys.stderr)
        return 1
    now = "off: every channel says that it is closed, and the alarm to a plain emergency" if off else "on"
    print(f"Lotsen is {now}. ({off_switch.file()})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
