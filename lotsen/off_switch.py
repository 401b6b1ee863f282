"""The staff's off-switch: while its file is there, all channels say the safe text. `make off`, `make on`."""

from __future__ import annotations

import os
from pathlib import Path

from lotsen import paths

VARIABLE = "LOTSEN_OFF_FILE"  # for containers: a file that all of them see
DEFAULT = paths.ROOT / "var" / "off"


def file() -> Path:
    """Return the file that switches off."""
    return Path(os.environ.get(VARIABLE) or DEFAULT)


def is_off() -> bool:
    """Tell whether Lotsen is switched off. Looks at the file each time: a few microseconds."""
    return file().exists()


def switch(off: bool) -> None:
    """Switch every channel off, or on again; takes effect with the next message."""
    if off:
        file().parent.mkdir(parents=True, exist_ok=True)
        file().touch()
    else:
        file().unlink(missing_ok=True)
