"""The real nginx with the shipped configuration, in front of whatever listens on loopback."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lotsen import paths
from lotsen.run import processes

FILES = paths.ROOT / "deploy" / "nginx"
TEMPLATE = FILES / "nginx.conf.template"
PACKAGE = "nginx-light"
NOBODY = "127.0.0.1:1"  # an address where nothing listens
VARIABLE = re.compile(r"\$\{(LOTSEN_\w+)\}")


@dataclass(frozen=True)
class Front:
    """Where it answers, and what its access log says."""

    url: str
    inner_url: str
    log: Path
    part: processes.Part

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()


def program() -> str:
    """Raises RuntimeError when nginx is not installed: no test is skipped."""
    found = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
    if not found:
        raise RuntimeError(f"nginx is missing: install the Debian package {PACKAGE}.")
    return found


def render(values: Mapping[str, str]) -> str:
    """The configuration as the container's start writes it: every ${LOTSEN_...} filled in, nothing else."""
    return VARIABLE.sub(lambda found: values[found[1]], TEMPLATE.read_text(encoding="utf-8"))


def servers(addresses: Sequence[str], more: str = "max_fails=1 fail_timeout=2s") -> str:
    return " ".join(f"server {address} {more};" for address in addresses)


def settings(folder: Path, port: int, inner_port: int, **more: str) -> dict[str, str]:
    """What the container gets from compose.yml, for plain processes."""
    return {
        "LOTSEN_NGINX_TMP": str(folder),
        "LOTSEN_NGINX_FILES": str(folder / "files"),
        "LOTSEN_ACCESS_LOG": str(folder / "access.log"),
        "LOTSEN_LISTEN": f"{processes.HOST}:{port}",
        "LOTSEN_INNER_LISTEN": f"{processes.HOST}:{inner_port}",
        "LOTSEN_TRUSTED_PROXY": "unix:",
        "LOTSEN_FRAME_ANCESTORS": "",
        "LOTSEN_SCHEME": "https",
        "LOTSEN_RESOLVER": "",
        "LOTSEN_RASA_SERVERS": servers([NOBODY]),
        "LOTSEN_ACTIONS_SERVERS": servers([NOBODY]),
        "LOTSEN_TELEGRAM": NOBODY,
        "LOTSEN_TWILIO": NOBODY,
        "LOTSEN_FACEBOOK": NOBODY,
        **more,
    }


@contextlib.contextmanager
def front(folder: Path, port: int = 0, inner_port: int = 0, **more: str) -> Iterator[Front]:
    """nginx, answering; `more` are variables of the template."""
    port, inner_port = port or processes.free_port(), inner_port or processes.free_port()
    files = folder / "files"
    files.mkdir(parents=True)
    for name in ("headers.conf", "safe.json", "safe.xml", "safe.html"):
        (files / name).symlink_to(FILES / name)
    (files / "web").symlink_to(paths.ROOT / "web")
    configuration = folder / "nginx.conf"
    configuration.write_text(render(settings(folder, port, inner_port, **more)), encoding="utf-8")
    # As root its workers would become nobody, who may not look into pytest's folders.
    flags = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
    command = [program(), "-p", str(folder), "-e", "stderr", "-c", str(configuration), "-g", flags]
    with processes.started("nginx", command, port, os.environ, folder) as part:
        inner = f"http://{processes.HOST}:{inner_port}"
        processes.wait_until_ready(part, f"{inner}/alive")
        yield Front(f"http://{processes.HOST}:{port}", inner, folder / "access.log", part)
