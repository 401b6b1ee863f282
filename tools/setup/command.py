"""Runs one command of set-up: its output in a log, a bar meanwhile, one sentence when it fails.

Standard library only, any Python >= 3.8.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tools.setup.interpreter import SetupError
from tools.setup.progress import Bar

LOG_TAIL = 15
POLL_SECONDS = 0.5
STOP_SECONDS = 10
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Name or service not known|Temporary failure in name resolution"
    r"|Network is unreachable|ConnectTimeoutError|ProxyError"
)
NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded")
FETCH = (
    "{log}: the package index cannot be reached; connect to the network, or set pip's index, and try again."
)


def run(
    command: Sequence[str],
    file: Path,
    cwd: Path,
    what: str = "",
    share: Callable[[str], float] | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run quietly, with `what` as a bar when `share` tells from the log how far it is.

    Raises SetupError: one sentence for no network and no space, else the log's last lines. Ctrl-C ends the
    command too.
    """
    bar = Bar(what) if share else None
    with open(file, "wb") as output:
        process = subprocess.Popen(
            list(command), cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
        )
        try:
            while True:
                try:
                    process.wait(POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    if bar and share:
                        bar.show(share(text(file)))
        finally:
            if bar:
                bar.end()
            if process.poll() is None:
                stop(process)
    if process.returncode != 0:
        raise SetupError(why(file, process.returncode))


def stop(process: subprocess.Popen[bytes]) -> None:
    """Let it end by the Ctrl-C that it got too, then kill it."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def why(file: Path, code: int) -> str:
    """Return what to tell a person about a command that failed."""
    said, log = text(file), file.stem.partition("setup-")[2]
    if NO_SPACE.search(said):
        return f"{log}: the disk is full; make room (`df -h .` shows how much there is) and run it again."
    if NO_NETWORK.search(said):
        return FETCH.format(log=log)
    end = f"Set-up stopped at `{log}` (exit code {code}); see {file}."
    return "\n".join([*said.splitlines()[-LOG_TAIL:], end])


def require_space(folder: Path, megabytes: int, what: str) -> None:
    """Raise SetupError when the disk has less room than is needed."""
    free = shutil.disk_usage(folder).free / 1e6
    if free < megabytes:
        raise SetupError(
            f"{what} needs {megabytes / 1000:.1f} GB in {folder} and {free / 1000:.1f} GB are free: "
            "make room and run it again."
        )


def require_files(root: Path, names: Sequence[str]) -> None:
    """Raise SetupError when a part of the checkout is not there."""
    missing = [name for name in names if not (root / name).is_file()]
    if missing:
        raise SetupError(
            f"This checkout is not whole, {missing[0]} is missing: `git status` shows what else, "
            "`git restore .` brings it back."
        )


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
