"""Finds a Python 3.11 or 3.10 that really works. Standard library only; runs with any Python >= 3.8.

A name on PATH proves nothing: a pyenv shim exists for versions that are not active and then answers
"command not found", and some systems ship a Python without venv or ssl. So every candidate is run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

WANTED = ((3, 11), (3, 10))  # in order of preference; Rasa 3.6 runs on no newer one
NAMES = ("python3.11", "python3.10", "python3", "python")
PROBE = "import ssl, sqlite3, venv, ensurepip, sys; print('%d.%d.%d' % sys.version_info[:3])"
PROBE_SECONDS = 30
UV_SECONDS = 600  # `uv python install` may download an interpreter
HOW_TO_GET_ONE = (
    "No working Python 3.11 or 3.10 was found: install one (`uv python install 3.11`, `pyenv install 3.11`, "
    "or your system's package for python3.11 with venv) or name one with PYTHON=/path/to/python3.11."
)


class SetupError(Exception):
    """Set-up cannot go on; the message is one sentence that says what to do."""


class Interpreter(NamedTuple):
    path: str
    version: str  # "3.11.7"

    @property
    def minor(self) -> tuple[int, int]:
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)


def find_python(environ: Mapping[str, str] = os.environ) -> Interpreter:
    """The best interpreter: PYTHON if set, else 3.11 before 3.10, on PATH, then pyenv, then uv.

    Raises SetupError with one sentence when PYTHON does not do or nothing is found.
    """
    named = environ.get("PYTHON")
    if named:
        found = probe(named, environ)
        if found is None or found.minor not in WANTED:
            answer = (
                f"is Python {found.version}" if found else "does not run as a Python with venv, pip and ssl"
            )
            raise SetupError(f"PYTHON={named} {answer}; Lotsen needs Python 3.11 or 3.10.")
        return found
    second_best: Interpreter | None = None
    for path in _candidates(environ):
        found = probe(path, environ)
        if found is None or found.minor not in WANTED:
            continue
        if found.minor == WANTED[0]:
            return found
        second_best = second_best or found
    found = second_best or _from_uv(environ)
    if found is None:
        raise SetupError(HOW_TO_GET_ONE)
    return found


def probe(path: str, environ: Mapping[str, str] = os.environ) -> Interpreter | None:
    """Run the interpreter; None unless it answers with its version and has what set-up needs."""
    answer = _output([path, "-c", PROBE], environ, PROBE_SECONDS)
    parts = answer.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    return Interpreter(path, answer)


def _candidates(environ: Mapping[str, str]) -> Iterator[str]:
    # Every folder of PATH is tried, not only the first hit: a shim there may be dead, the next one alive.
    for name in NAMES:
        for folder in environ.get("PATH", "").split(os.pathsep):
            if folder and os.access(os.path.join(folder, name), os.X_OK):
                yield os.path.join(folder, name)
    root = environ.get("PYENV_ROOT") or os.path.join(environ.get("HOME", os.path.expanduser("~")), ".pyenv")
    for major, minor in WANTED:
        for version in sorted(Path(root, "versions").glob(f"{major}.{minor}*"), reverse=True):
            yield str(version / "bin" / "python")


def _from_uv(environ: Mapping[str, str]) -> Interpreter | None:
    uv = shutil.which("uv", path=environ.get("PATH", ""))
    if uv is None:
        return None
    for major, minor in WANTED:
        wanted = f"{major}.{minor}"
        path = _output([uv, "python", "find", wanted], environ, PROBE_SECONDS)
        if not path:
            _output([uv, "python", "install", wanted], environ, UV_SECONDS)
            path = _output([uv, "python", "find", wanted], environ, PROBE_SECONDS)
        found = probe(path, environ) if path else None
        if found is not None and found.minor == (major, minor):
            return found
    return None


def _output(command: list[str], environ: Mapping[str, str], seconds: float) -> str:
    """What the command prints, stripped; "" when it cannot be run, fails or hangs."""
    try:
        done = subprocess.run(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
