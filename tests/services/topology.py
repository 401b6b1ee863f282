"""The production topology with plain processes: nginx, Rasa twice, actions twice, PostgreSQL, Redis."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
import requests

from lotsen import paths
from lotsen.run import processes
from tests.deploy import image
from tests.faults.visitor import texts
from tools.services.nginx import Front, front, servers
from tools.services.postgres import Postgres, postgres

WEBB = "/webhooks/webb"
SECONDS = 30.0  # until a request counts as unanswered; nothing is measured
# Seconds between a visitor's questions. All of them share one address, and nginx takes 50 a second from it:
# ten visitors at this pace stay below that on the fastest machine.
BETWEEN = 0.2
REDIS_PACKAGE = "redis-server"


@dataclass
class Member:
    """One process that can be killed and started again on the same port."""

    name: str
    command: list[str]
    port: int
    health: str
    environment: dict[str, str]
    folder: Path
    cwd: Path = paths.ROOT
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    part: processes.Part | None = None

    @property
    def address(self) -> str:
        return f"{processes.HOST}:{self.port}"

    def start(self) -> None:
        started = processes.started(
            self.name, self.command, self.port, self.environment, self.folder, self.cwd
        )
        self.part = self._stack.enter_context(started)

    def wait(self) -> None:
        assert self.part
        processes.wait_until_ready(self.part, f"http://{self.address}{self.health}")

    def kill(self) -> None:
        assert self.part
        os.kill(self.part.pid, signal.SIGKILL)
        self.part.process.wait()

    def stop(self) -> None:
        self._stack.close()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __enter__(self) -> Member:
        return self


@dataclass
class Topology:
    """All of it, running."""

    nginx: Front
    rasa: list[Member]
    actions: list[Member]
    database: Postgres
    redis: Member
    mounted: Path  # where the texts are mounted: empty at the start
    metrics: list[str]  # where each Rasa and each action server offers its counts

    def asked(self) -> list[str]:
        """The addresses that nginx sent each question to, in order; more than one where it asked again.

        nginx writes a line when the answer is out, so the visitor may be first: read until it stands still.
        """
        lines: list[str] = []
        while (now := self.nginx.lines()) != lines:
            lines = now
            time.sleep(0.5)
        return [line.split(" ", 5)[5] for line in lines if f"{WEBB}/message" in line]


def redis_program() -> str:
    """Raises RuntimeError when Redis is not installed: no test is skipped."""
    found = shutil.which("redis-server")
    if not found:
        raise RuntimeError(f"Redis is missing: install the Debian package {REDIS_PACKAGE}.")
    return found


RESPONSIBLE = """ansvarig: {namn: Exempelby, webb: "https://x.example", personuppgifter: "https://x.example/p",
  tillganglighet: "https://x.example/t", fel: lotsen@x.example}
"""


@contextlib.contextmanager
def topology(folder: Path) -> Iterator[Topology]:
    """The whole of it, ready to answer; Python has the images' files and packages and no others."""
    inner_port, redis_port = processes.free_port(), processes.free_port()
    options = ["--port", str(redis_port), "--bind", processes.HOST, "--dir", str(folder)]
    options += ["--save", "", "--appendonly", "no"]
    image.files(folder)
    for contacts in folder.glob("*/knowledge/kontakter.yml"):  # as staff fill it in before they build
        before = contacts.read_text(encoding="utf-8").partition("ansvarig:")[0]
        contacts.write_text(before + RESPONSIBLE, encoding="utf-8")
    serve = {
        name: [
            str(image.python(name, folder / f"venv-{name}")),
            "-m",
            "lotsen.operate.serve",
            name,
        ]
        for name in ("rasa", "actions")
    }
    mounted = folder / "mounted"
    mounted.mkdir()
    ports = [processes.free_port() for _ in range(2)]
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(postgres())
        environment = {
            **os.environ,
            "LOTSEN_BIND": processes.HOST,
            "ACTION_ENDPOINT": f"http://{processes.HOST}:{inner_port}/webhook",
            "LOTSEN_DB": database.url,
            "LOTSEN_REDIS": f"redis://{processes.HOST}:{redis_port}/1",
            "LOTSEN_PROXIES": "1",
            "LOTSEN_OFF_FILE": str(folder / "off"),
            "LOTSEN_KNOWLEDGE": str(mounted),
            # All of it comes from one address and a few sessions here.
            "LOTSEN_LIMIT_SESSION": "1000/second",
            "LOTSEN_LIMIT_ADDRESS": "1000/second",
        }

        def member(
            name: str,
            command: list[str],
            health: str,
            port: int = 0,
            variable: str = "",
            cwd: Path = paths.ROOT,
            **more: str,
        ) -> Member:
            port = port or processes.free_port()
            own = {**environment, **({variable: str(port)} if variable else {}), **more}
            one = stack.enter_context(Member(name, command, port, health, own, folder, cwd))
            one.start()
            return one

        store = member("redis", [redis_program(), *options], "", redis_port)
        actions = [
            member(
                f"actions-{number}",
                serve["actions"],
                "/health",
                variable="ACTIONS_PORT",
                cwd=folder / "actions",
            )
            for number in (1, 2)
        ]
        rasa = [
            member(
                f"rasa-{number}",
                serve["rasa"],
                "/",
                variable="RASA_PORT",
                cwd=folder / "rasa",
                LOTSEN_METRICS_PORT=str(port),
            )
            for number, port in enumerate(ports, start=1)
        ]
        nginx = stack.enter_context(
            front(
                folder / "nginx",
                inner_port=inner_port,
                LOTSEN_RASA_SERVERS=servers([one.address for one in rasa]),
                LOTSEN_ACTIONS_SERVERS=servers([one.address for one in actions]),
            )
        )
        for one in [*actions, *rasa]:
            one.wait()
        with redis.Redis(port=redis_port) as counted:
            counted.ping()
        offered = [f"{processes.HOST}:{port}" for port in ports] + [one.address for one in actions]
        yield Topology(nginx, rasa, actions, database, store, mounted, offered)


@dataclass
class Visitor:
    """Somebody with the page open. `sticky=False` leaves its header out."""

    url: str
    sticky: bool = True
    session: str = ""
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False
        if not self.session:
            self.session = self.post("session", {}).json()["session"]

    def post(self, path: str, body: dict[str, Any], **headers: str) -> requests.Response:
        if self.sticky and self.session:
            headers["Lotsen-Session"] = self.session
        return self.http.post(f"{self.url}{WEBB}/{path}", json=body, headers=headers, timeout=SECONDS)

    def send(self, text: str, **headers: str) -> requests.Response:
        body = {"session": self.session, "text": text, "id": secrets.token_hex(8)}
        return self.post("message", body, **headers)

    def texts(self, text: str) -> list[str]:
        """Say something and return what the bubbles say, `bare`."""
        answer = self.send(text)
        assert answer.status_code == 200, answer.text
        return texts(answer)


@dataclass
class Load:
    """A few visitors who write all the time, and what each of their questions got."""

    url: str
    visitors: int
    questions: list[str]
    answers: list[Any] = field(default_factory=list)
    over: bool = False

    @contextlib.contextmanager
    def running(self) -> Iterator[Load]:
        with ThreadPoolExecutor(self.visitors) as pool:
            work = [pool.submit(self._write, Visitor(self.url)) for _ in range(self.visitors)]
            try:
                yield self
            finally:
                self.over = True
        for one in work:
            one.result()

    def _write(self, visitor: Visitor) -> None:
        until = time.monotonic() + 300  # ends by itself
        number = 0
        while not self.over and time.monotonic() < until:
            question = self.questions[number % len(self.questions)]
            number += 1
            try:
                answer = visitor.send(question)
                self.answers.append((question, answer.status_code, answer.json()))
            except (requests.RequestException, ValueError) as error:
                self.answers.append((question, 0, error))
            time.sleep(BETWEEN)
