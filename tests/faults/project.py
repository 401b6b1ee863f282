"""A copy of the installation whose model and knowledge can be broken; the rest of it is linked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lotsen import paths
from lotsen.run import processes

COPIED = ("lotsen", "actions", "knowledge")
LINKED = (".cache", ".env", "config.yml", "credentials.yml", "data", "domain.yml", "endpoints.yml", "web")
SECONDS = 60.0  # for a start to fail; nothing is measured


@dataclass
class Project:
    """Where it lies; `ports` of both processes."""

    root: Path
    ports: tuple[int, int]

    @property
    def model(self) -> Path:
        return self.root / "models" / "lotsen.tar.gz"

    @property
    def knowledge(self) -> Path:
        return self.root / "knowledge"

    @property
    def environment(self) -> dict[str, str]:
        """For a process that imports this copy, never the repository's."""
        more = {
            "PYTHONPATH": str(self.root),
            "LOTSEN_DB": processes.sqlite_url(self.root / "lotsen.db"),
            "RASA_PORT": str(self.ports[0]),
            "ACTIONS_PORT": str(self.ports[1]),
        }
        return processes.child_environment(self.ports[1], more)

    def run(self) -> tuple[int, str]:
        """What `make run` ends with: exit code and standard error. Raises TimeoutExpired when it runs."""
        ended = subprocess.run(
            [sys.executable, "-m", "lotsen", "run"],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return ended.returncode, ended.stderr.decode()


def project(root: Path) -> Project:
    root.mkdir()
    (root / "models").mkdir()
    for name in COPIED:
        shutil.copytree(paths.ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        os.symlink(paths.ROOT / name, root / name)
    shutil.copy(processes.MODEL, root / "models" / "lotsen.tar.gz")
    return Project(root, (processes.free_port(), processes.free_port()))
