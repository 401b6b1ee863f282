"""Switches every channel to the safe text, or back: `make off`, `make on`. The next message shows it."""

from __future__ import annotations

import os
import sys

from lotsen import off_switch
from lotsen.settings import setting

USAGE = "Say off or on: make off, make on."


def main(arguments: list[str]) -> int:
    if arguments not in (["off"], ["on"]):
        print(USAGE, file=sys.stderr)
        return 2
    off = arguments == ["off"]
    os.environ[off_switch.VARIABLE] = setting(off_switch.VARIABLE)  # where Rasa finds it too
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
