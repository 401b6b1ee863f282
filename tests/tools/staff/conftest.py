"""A project of one's own to edit, and a person at the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from lotsen.paths import ROOT

SECONDS = 180  # for a busy machine; nothing is measured
Terminal = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Knowledge, data and domain to edit; the model is the real one."""
    copy = tmp_path / "home"
    for name in ("knowledge", "data"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("domain.yml", "config.yml"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "models").symlink_to(ROOT / "models")
    return copy


@pytest.fixture
def environment(home: Path, tmp_path: Path) -> dict[str, str]:
    """Where it may write lies below tmp_path; a terminal that does not tell where its cursor stands."""
    for name in ("temporary", "person"):
        (tmp_path / name).mkdir()
    return {
        **os.environ,
        "LOTSEN_HOME": str(home),
        "HOME": str(tmp_path / "person"),
        "TMPDIR": str(tmp_path / "temporary"),
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    """Starts a verb of `python -m tools` at a wide terminal."""
    started: list[pexpect.spawn[str]] = []

    def start(*arguments: str, **more: str) -> pexpect.spawn[str]:
        command = ["-m", "tools", *arguments]
        one = pexpect.spawn(
            sys.executable,
            command,
            cwd=str(ROOT),
            env={**environment, **more},
            timeout=SECONDS,
            encoding="utf-8",
            dimensions=(50, 400),
        )
        started.append(one)
        return one

    yield start
    for one in started:
        one.close(force=True)
