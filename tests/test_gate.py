"""The frozen gate: every measure with a bound, on the development sets, through the real server."""

import subprocess
import sys
from pathlib import Path

import pytest

from lotsen.paths import ROOT
from tools.evaluation.read_sets import DEVELOPMENT_SETS


@pytest.mark.parametrize("sets", DEVELOPMENT_SETS, ids=lambda folder: folder.name)
def test_no_measure_is_under_its_bound(sets: Path) -> None:
    command = [sys.executable, "-m", "tools", "evaluate", "--gate", "--sets", str(sets)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
