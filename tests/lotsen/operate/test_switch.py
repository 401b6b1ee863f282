"""`make off` and `make on`: one sentence, and the switch is where the channels look."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lotsen import off_switch
from lotsen.paths import ROOT


def run(file: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lotsen.operate.switch", *arguments],
        cwd=ROOT,
        env={**os.environ, off_switch.VARIABLE: str(file)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_off_and_on(tmp_path: Path) -> None:
    file = tmp_path / "off"
    off = run(file, "off")
    assert (off.returncode, off.stderr) == (0, "") and off.stdout.startswith("Lotsen is off")
    assert file.exists()
    on = run(file, "on")
    assert (on.returncode, on.stderr) == (0, "") and on.stdout.startswith("Lotsen is on")
    assert not file.exists()


@pytest.mark.parametrize("arguments", [[], ["of"], ["off", "on"]])
def test_anything_else_is_told_what_to_say(tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path / "off", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(tmp_path / "file" / "off", "off")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "cannot be changed" in done.stderr
