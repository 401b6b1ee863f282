"""The commands of production are there without tools/, and those that containers start need no Typer."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from lotsen.operate.verbs import VERBS
from lotsen.paths import ROOT


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_its_main(name: str) -> None:
    assert VERBS[name].module.startswith("lotsen.")
    assert callable(import_module(VERBS[name].module).main)


def test_without_tools(tmp_path: Path) -> None:
    (tmp_path / "lotsen").symlink_to(ROOT / "lotsen")
    done = subprocess.run(
        [sys.executable, "-m", "lotsen", "gallra", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and done.stdout.startswith("Usage: python -m lotsen gallra")


@pytest.mark.parametrize("name", ["serve", "probe"])
def test_containers_need_no_typer(name: str) -> None:
    code = f"import sys; sys.modules['typer'] = sys.modules['click'] = None; import {VERBS[name].module}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
