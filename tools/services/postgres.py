"""A real PostgreSQL for tests: a folder of its own, a free port, gone afterwards; can be broken at will."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from lotsen.run.processes import HOST, free_port

DEBIAN = Path("/usr/lib/postgresql")  # its package keeps each version's programs in <version>/bin
PACKAGE = "postgresql"
START_SECONDS = 30.0
USER = "lotsen"


@dataclass
class Postgres:
    """One server; `start` it, and after `stop`, `freeze` or `thaw` it is as it was."""

    programs: Path
    folder: Path
    account: str | None  # PostgreSQL refuses to run as root: whom to run it as then
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@{HOST}:{self.port}/postgres"

    def create(self) -> None:
        options = ["-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [str(self.programs / "initdb"), *options],
            user=self.account,
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        options = ["-D", str(self.data), "-p", str(self.port), "-k", str(self.folder), "-h", HOST]
        log = (self.folder / "log").open("ab")
        # Ends, by a fast shutdown, when the tests are killed.
        command = ["setpriv", "--pdeathsig", "SIGINT"]
        if self.account:
            command += ["--reuid", self.account, "--regid", self.account, "--clear-groups"]
        self.process = subprocess.Popen(
            [*command, str(self.programs / "postgres"), *options, "-c", "fsync=off"],
            cwd=self.folder,
            stdout=log,
            stderr=log,
        )
        log.close()
        ready = [str(self.programs / "pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        until = time.monotonic() + START_SECONDS
        while subprocess.run(ready, check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.05)

    def stop(self) -> None:
        """At once, cutting all connections, as after a crash."""
        if self.process is not None:
            self.thaw()
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(START_SECONDS)
            self.process = None

    def freeze(self) -> None:
        """Connections stay open, new ones are taken by the kernel, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def _signal(self, number: int) -> None:
        """To the server and to each connection's process; these have sessions of their own."""
        assert self.process is not None
        server = psutil.Process(self.process.pid)
        server.send_signal(number)
        for child in server.children():
            with contextlib.suppress(psutil.NoSuchProcess):
                child.send_signal(number)


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A running server. Raises RuntimeError when PostgreSQL is not installed: no test is skipped."""
    programs = sorted(DEBIAN.glob("*/bin/initdb"))
    if not programs and (found := shutil.which("initdb")):
        programs = [Path(found)]
    if not programs:
        raise RuntimeError(f"PostgreSQL is missing: install the Debian package {PACKAGE}.")
    account = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="lotsen-postgres-") as name:
        folder = Path(name)
        if account:
            os.chown(folder, pwd.getpwnam(account).pw_uid, -1)
        server = Postgres(programs[-1].parent, folder, account)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()
