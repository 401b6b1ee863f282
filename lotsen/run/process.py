"""One process of the assistant: started in a group of its own, and ended with all that it started.

Standard library only.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lotsen.paths import ROOT
from lotsen.run.launch import require_free

LOGS = ROOT / ".cache" / "logs"
STOP_SECONDS = 10.0  # between asking a process to end and killing it
TIED = (  # asks the kernel as `die_with_parent` does, then becomes the command
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 15); os.execvp(sys.argv[1], sys.argv[1:])"
)


@dataclass(frozen=True)
class Part:
    """One started process."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid


@contextlib.contextmanager
def started(
    name: str,
    command: Sequence[str],
    port: int,
    environment: Mapping[str, str],
    log_dir: Path = LOGS,
    cwd: Path = ROOT,
) -> Iterator[Part]:
    """One process in a group of its own, its output in log_dir/<name>.log; the group is gone afterwards."""
    require_free(port, name)
    log_dir.mkdir(parents=True, exist_ok=True)
    log = log_dir / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            tied_to_parent(command),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Part(name, process, log)
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask the process's whole group to end, then kill what is left of it."""
    _signal_group(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:  # also when Ctrl-C cuts the wait short; and workers may outlive the process they belong to
        _signal_group(process.pid, signal.SIGKILL)
        process.wait()


def tied_to_parent(command: Sequence[str]) -> list[str]:
    """The command, run so that it gets SIGTERM when its parent dies, even by SIGKILL. Only on Linux."""
    if not sys.platform.startswith("linux"):
        return list(command)
    return [sys.executable, "-ISc", TIED, *command]


def die_with_parent(with_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel for a signal when the thread that started this process ends. Linux; kept over exec."""
    pr_set_pdeathsig = 1  # linux/prctl.h
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, int(with_signal))


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
