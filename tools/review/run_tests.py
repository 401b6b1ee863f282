"""Becomes pytest; without arguments, of `make test`, twice side by side, since half of the time is waiting.

One part starts servers, one after the other. The other has all that needs none, the browser's tests, and what
tries our own commands.
What the second says is shown when both are done.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from lotsen.paths import ROOT

SERVERS, REST = "services and not beside", "not services or beside"  # pytest's markers: tests/conftest.py


def main(argv: Sequence[str]) -> int:
    """`argv` is pytest's. A process of its own: the tests see every warning, a command of ours sees none."""
    os.chdir(ROOT)
    pytest = [sys.executable, "-m", "pytest"]
    if argv:
        os.execv(sys.executable, [*pytest, *argv])
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen([*pytest, "-m", REST], stdout=said, stderr=said) as rest:
            try:
                servers = subprocess.run([*pytest, "-m", SERVERS], check=False).returncode
                rest.wait()
            except KeyboardInterrupt:
                rest.terminate()
                raise
        said.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return servers or rest.returncode
