"""The assistant as the load test wants it: some Rasa processes, some action servers, nginx before several."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lotsen.run import processes
from lotsen.settings import SettingError
from tools.services.nginx import front, program, servers
from tools.services.postgres import postgres
from tools.speed.process_use import cpu_seconds, memory_mb

LOGS = processes.LOGS / "load"
RAISED = {
    "LOTSEN_LIMIT_SESSION": "1000000/second",
    "LOTSEN_LIMIT_ADDRESS": "1000000/second",
    "LOTSEN_PROXIES": "1",  # visitors tell an address of their own
}
Command = Callable[[int], "list[str]"]
Started = tuple[processes.Part, int]  # and its port


@dataclass(frozen=True)
class Cluster:
    """Running processes: where they answer, what kind each is, and their database.

    `urls` has one address, nginx's or the only process's; without nginx those of all Rasa processes.
    """

    urls: list[str]
    groups: dict[str, frozenset[int]]  # "rasa", "actions", "nginx" -> process groups
    database: str

    @property
    def all(self) -> frozenset[int]:
        return frozenset().union(*self.groups.values())

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far of each kind of process."""
        return {name: cpu_seconds(groups) for name, groups in self.groups.items()}

    def memory(self) -> dict[str, float]:
        """Resident MB of each kind of process, and all by share (`pss`)."""
        resident = {name: memory_mb(groups)["rss"] for name, groups in self.groups.items()}
        return {**resident, "pss": memory_mb(self.all)["pss"]}


def nginx_is_there() -> bool:
    try:
        return bool(program())
    except RuntimeError:
        return False


@contextlib.contextmanager
def cluster(rasa: int = 1, actions: int = 1, postgresql: bool = False) -> Iterator[Cluster]:
    """Ready to answer. Limits are raised: all of the load comes from one machine.

    Raises SettingError when a part does not start, or when what is wanted needs nginx and it is missing:
    without it each Rasa process has an action server of its own.
    """
    alone = rasa == actions == 1
    fronted = not alone and nginx_is_there()
    if rasa != actions and not fronted:
        raise SettingError(f"{rasa} Rasa processes with {actions} action servers need nginx.")
    inner = processes.free_port()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lotsen-load-")))
        own = processes.sqlite_url(folder / "lotsen.db")
        database = stack.enter_context(postgres()).url if postgresql else own

        def start(name: str, number: int, command: Command, asks: int = 0) -> Started:
            port = processes.free_port()
            environment = processes.child_environment(asks or port, {**RAISED, "LOTSEN_DB": database})
            begun = processes.started(f"{name}-{number}", command(port), port, environment, LOGS)
            return stack.enter_context(begun), port

        helpers = [start("actions", number, processes.actions_command) for number in range(actions)]
        talkers = [
            start("rasa", number, rasa_command, inner if fronted else helpers[number][1])
            for number in range(rasa)
        ]
        for part, port in helpers:
            processes.wait_until_ready(part, processes.health_url(port))
        for part, port in talkers:
            processes.wait_until_ready(part, processes.rasa_url(port))
        groups = {"rasa": _groups(talkers), "actions": _groups(helpers)}
        urls = [processes.rasa_url(port).rstrip("/") for _, port in talkers]
        if fronted:
            # It believes our visitors about their addresses, so that its own limits count each of them.
            nginx = front(
                folder / "nginx",
                inner_port=inner,
                LOTSEN_TRUSTED_PROXY=processes.HOST,
                LOTSEN_RASA_SERVERS=_addresses(talkers),
                LOTSEN_ACTIONS_SERVERS=_addresses(helpers),
            )
            before = stack.enter_context(nginx)
            urls, groups["nginx"] = [before.url], frozenset({before.part.pid})
        yield Cluster(urls, groups, database)


def rasa_command(port: int) -> list[str]:
    return processes.rasa_command(port, processes.MODEL, processes.CREDENTIALS, processes.ENDPOINTS)


def _groups(parts: list[Started]) -> frozenset[int]:
    return frozenset(part.pid for part, _ in parts)


def _addresses(parts: list[Started]) -> str:
    return servers([f"{processes.HOST}:{port}" for _, port in parts])
