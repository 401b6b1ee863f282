"""`make shell` where there is no terminal; the dialogue itself is Rasa's."""

import subprocess
import sys

from lotsen.paths import ROOT


def test_without_a_terminal_it_says_so_instead_of_waiting() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.staff.shell"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "terminal" in done.stderr
