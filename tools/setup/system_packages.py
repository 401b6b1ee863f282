"""Installs the Debian packages that the tests start: browser, nginx, databases, Prometheus. For `make test`.

Standard library only. Where it cannot install (not root, no apt-get, no network) it says what is missing and
ends with 0 all the same: the tests that need it then fail by name. `--check` only says what is missing.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

# Debian package -> its program. PostgreSQL keeps its programs in a folder for each version.
PACKAGES = {
    "chromium": "chromium",
    "nginx-light": "nginx",
    "redis-server": "redis-server",
    "prometheus": "promtool",
    "postgresql": "/usr/lib/postgresql/*/bin/postgres",
}
WHERE = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
# Debian asks this file before it starts a service; 101: not allowed. Ports 80, 5432 and 6379 stay free.
POLICY = Path("/usr/sbin/policy-rc.d")
FORBIDS = "#!/bin/sh\nexit 101\n"
APT = ("apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold")
SECONDS = 900  # for each apt-get
LOG_TAIL = 5


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say what is missing")
    only_check = parser.parse_args(argv).check
    missing = [package for package, program in PACKAGES.items() if not installed(program)]
    if not missing:
        print("System packages for the tests: ready")
        return 0
    wanted = " ".join(missing)
    if only_check or os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"System packages for the tests: missing {wanted}. As root: apt-get install {wanted}")
        return int(only_check)
    print(f"System packages for the tests: installing {wanted}", flush=True)
    with services_not_started(POLICY):
        fault = install(missing)
    if fault:
        print(f"System packages for the tests: {wanted} could not be installed, so tests will fail:\n{fault}")
    return 0


def installed(program: str) -> bool:
    """Tell whether a program is there, by its name or by a pattern of paths."""
    if "/" in program:
        return any(Path("/").glob(program.lstrip("/")))
    places = os.pathsep.join([os.environ.get("PATH", ""), *WHERE])
    return shutil.which(program, path=places) is not None


@contextlib.contextmanager
def services_not_started(policy: Path) -> Iterator[None]:
    """While packages are installed, Debian starts none of their services. An own policy stays as it is."""
    if policy.exists() or policy.is_symlink() or not policy.parent.is_dir():
        yield
        return
    policy.write_text(FORBIDS, encoding="utf-8")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


def install(packages: Sequence[str]) -> str:
    """Install and return the empty string, or the end of what apt-get said."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    for step in (("update",), ("install", "--no-install-recommends", *packages)):
        try:
            done = subprocess.run(
                [*APT, *step],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"apt-get {step[0]} took longer than {SECONDS} s"
        if done.returncode != 0:
            return "\n".join(done.stdout.splitlines()[-LOG_TAIL:])
    return ""


if __name__ == "__main__":
    sys.exit(main())
