"""The frozen gate: every measure with a bound, on the evaluation sets, through the real server."""

import subprocess
import sys

from lotsen.paths import ROOT


def test_no_measure_is_under_its_bound() -> None:
    command = [sys.executable, "-m", "tools.evaluation.evaluate", "--gate"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
