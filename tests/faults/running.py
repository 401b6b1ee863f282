"""The assistant's processes one by one, to be broken: nothing is ready unless a test waits for it."""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lotsen.run import processes
from lotsen.store.database import Database
from tests.faults.visitor import Visitor
from tests.services.topology import Member

UNLIMITED = {"LOTSEN_LIMIT_SESSION": "10000/second", "LOTSEN_LIMIT_ADDRESS": "10000/second"}


def within(some: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether `whole` is `some` with others in between."""
    rest = iter(whole)
    return all(text in rest for text in some)


@dataclass
class Site:
    """Rasa, its action server and its database file."""

    rasa: Member
    actions: Member
    database: str

    @property
    def url(self) -> str:
        return f"http://{self.rasa.address}"

    def visitor(self, session: str = "") -> Visitor:
        return Visitor(self.url, session)

    def stored(self, visitor: Visitor) -> list[str]:
        return stored(self.database, visitor)

    def keeps(self, visitor: Visitor) -> bool:
        """Whether the database holds what the assistant answered itself, in that order, and nothing twice."""
        stored = self.stored(visitor)
        return within(visitor.own, stored) and within(stored, visitor.sent)

    @contextlib.contextmanager
    def frozen(self, member: Member) -> Iterator[None]:
        assert member.part
        member.part.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            member.part.process.send_signal(signal.SIGCONT)


def stored(database: str, visitor: Visitor) -> list[str]:
    """The visitor's messages in the database; none while it cannot be read."""
    opened = Database(database, 1.0)
    try:
        rows = opened.load_all(visitor.sender)
    except Exception:  # whatever is broken about it
        return []
    finally:
        opened.close()
    return [json.loads(row.data)["text"] for row in rows if row.type_name == "user"]


@contextlib.contextmanager
def site(
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    prefix: list[str] | None = None,
    module: str = "lotsen.engine",
    model: Path = processes.MODEL,
    database: Path | None = None,
) -> Iterator[Site]:
    """Both processes, ready. `prefix` comes before Rasa's command, `module` runs instead of Rasa's own."""
    port, actions_port = processes.free_port(), processes.free_port()
    url = processes.sqlite_url(database or folder / "lotsen.db")
    child = processes.child_environment(actions_port, {"LOTSEN_DB": url, **UNLIMITED, **(environment or {})})
    command = processes.rasa_command(port, model, processes.CREDENTIALS, processes.ENDPOINTS)
    command[command.index("-m") + 1] = module
    rasa = Member("rasa", [*(prefix or []), *command], port, "/", child, folder)
    actions = Member(
        "actions", processes.actions_command(actions_port), actions_port, "/health", child, folder
    )
    with rasa, actions:
        for member in (actions, rasa):
            member.start()
        for member in (actions, rasa):
            member.wait()
        yield Site(rasa, actions, url)


def again(member: Member) -> None:
    """Started again on its port, as a container would be; not waited for."""
    member.stop()
    member.start()
