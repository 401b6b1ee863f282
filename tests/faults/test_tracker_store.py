"""The real Rasa while its tracker database is missing, locked, removed, frozen, dead or read-only.

Every message is answered by the assistant itself, the thread is kept, and afterwards the database has it all.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
import yaml

from lotsen import paths
from lotsen.answers.answering import place_answer
from lotsen.channels.safety_net import sender_id
from lotsen.knowledge import load
from lotsen.run import processes
from lotsen.store.database import Database
from tests.faults.visitor import bare
from tests.undated import undated
from tools.services.postgres import Postgres, postgres

RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
KNOWLEDGE = load(paths.KNOWLEDGE)
EMERGENCY = "han har kniv och slår min mamma"
ALARM = RESPONSES["utter_akut"][0]["text"]
# A message and its answer; the second pair has a meaning only after the first.
QUESTION = ("Finns det ett kontor i Tensta?", undated(place_answer(KNOWLEDGE, ["Tensta"], "svar").text))
EASIER = ("kan du säga det enklare?", undated(place_answer(KNOWLEDGE, ["Tensta"], "lattlast").text))
BACK_SECONDS = 60.0  # for the database to be written again; LONGEST_RETRY_SECONDS is 10


@dataclass
class Running:
    """The assistant and its database."""

    assistant: processes.Assistant
    database: str

    def talk(self) -> Talk:
        return Talk(self.assistant.rasa_url, self.database)


@dataclass
class Talk:
    """One new conversation over the hardened channel; knows what the database should hold in the end."""

    rasa_url: str
    database: str
    sender: str = field(default_factory=lambda: secrets.token_hex(8))
    sent: list[str] = field(default_factory=list)

    def say(self, text: str) -> list[str]:
        url = f"{self.rasa_url}webhooks/lotsen/webhook"
        with requests.Session() as http:
            http.trust_env = False
            response = http.post(url, json={"sender": self.sender, "message": text}, timeout=60)
        self.sent.append(text)
        assert response.status_code == 200
        return bare([bubble["text"] for bubble in response.json()])

    def ask(self, *pairs: tuple[str, str]) -> None:
        for text, answer in pairs:
            assert self.say(text) == [answer]

    def stored(self) -> list[str]:
        database = Database(self.database, 1.0)
        try:
            rows = database.load_all(sender_id("lotsen", self.sender))
        except (sa.exc.SQLAlchemyError, OSError):
            return []
        finally:
            database.close()
        return [json.loads(row.data)["text"] for row in rows if row.type_name == "user"]

    def all_is_stored(self) -> bool:
        return self.stored() == self.sent


def until(condition: Callable[[], bool]) -> None:
    """Without another message from anybody."""
    give_up = time.monotonic() + BACK_SECONDS
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.1)


@contextlib.contextmanager
def assistant(database: str, logs: Path, actions: bool = True) -> Iterator[Running]:
    ports = processes.free_port(), processes.free_port()
    environment = {"LOTSEN_DB": database}
    with processes.running(*ports, log_dir=logs, actions=actions, environment=environment) as started:
        yield Running(started, database)
        log = started.rasa.log.read_text(encoding="utf-8", errors="replace")
    assert "Tensta" not in log and "kniv" not in log


# --- SQLite ---


@dataclass
class File(Running):
    """The assistant with a file whose folder cannot be made until `unblock`."""

    file: Path

    def unblock(self) -> None:
        if self.file.parent.is_file():
            self.file.parent.unlink()
            until(self.file.exists)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[File]:
    folder = tmp_path_factory.mktemp("sqlite")
    (folder / "var").write_text("in the way", encoding="utf-8")
    file = folder / "var" / "lotsen.db"
    with assistant(processes.sqlite_url(file), folder / "logs") as running:
        yield File(running.assistant, running.database, file)


def test_missing_at_start(sqlite: File) -> None:
    talk = sqlite.talk()
    talk.ask(QUESTION, EASIER)
    assert talk.say(EMERGENCY)[0] == ALARM
    sqlite.unblock()
    until(talk.all_is_stored)
    talk.ask(QUESTION, EASIER)
    until(talk.all_is_stored)


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    lock = sqlite3.connect(file, isolation_level=None, timeout=60)
    lock.execute("BEGIN EXCLUSIVE")
    yield
    lock.close()


def test_locked(sqlite: File) -> None:
    sqlite.unblock()
    before, meanwhile = sqlite.talk(), sqlite.talk()
    before.ask(QUESTION)
    until(before.all_is_stored)
    with locked(sqlite.file):
        before.ask(EASIER, EASIER)
        meanwhile.ask(QUESTION, EASIER)
        assert meanwhile.say(EMERGENCY)[0] == ALARM
        assert meanwhile.stored() == []
    until(before.all_is_stored)
    until(meanwhile.all_is_stored)


def test_removed_while_running(sqlite: File) -> None:
    sqlite.unblock()
    talk, later = sqlite.talk(), sqlite.talk()
    talk.ask(QUESTION)
    for one in list(sqlite.file.parent.iterdir()):
        one.unlink()
    talk.ask(EASIER)
    later.ask(QUESTION, EASIER)
    until(later.all_is_stored)


def test_ended_while_something_is_not_yet_written(tmp_path: Path) -> None:
    file = tmp_path / "lotsen.db"
    with assistant(processes.sqlite_url(file), tmp_path / "logs", actions=False) as running:
        talk = running.talk()
        talk.ask(("hej", RESPONSES["utter_halsning"][0]["text"]))
        with locked(file):
            talk.ask(("tack", RESPONSES["utter_tack"][0]["text"]))
            assert talk.stored() == ["hej"]
        running.assistant.rasa.process.send_signal(signal.SIGTERM)
        running.assistant.rasa.process.wait(60)
        assert talk.stored() == ["hej", "tack"]


# --- PostgreSQL ---


@dataclass
class Served(Running):
    """The assistant with a PostgreSQL that was not there when it started."""

    server: Postgres

    def ready(self) -> None:
        if self.server.process is None:
            self.server.start()
        self.server.thaw()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with postgres() as server:
        server.stop()
        with assistant(server.url, tmp_path_factory.mktemp("logs")) as running:
            yield Served(running.assistant, running.database, server)


def test_not_running_at_start(served: Served) -> None:
    talk = served.talk()
    talk.ask(QUESTION, EASIER)
    served.ready()
    until(talk.all_is_stored)
    talk.ask(EASIER)
    until(talk.all_is_stored)


def test_frozen(served: Served) -> None:
    served.ready()
    before, meanwhile = served.talk(), served.talk()
    before.ask(QUESTION)
    until(before.all_is_stored)
    served.server.freeze()
    try:
        before.ask(EASIER, EASIER)
        meanwhile.ask(QUESTION, EASIER)
        assert meanwhile.say(EMERGENCY)[0] == ALARM
    finally:
        served.server.thaw()
    until(before.all_is_stored)
    until(meanwhile.all_is_stored)


def test_dead_in_the_middle_and_back(served: Served) -> None:
    served.ready()
    before, meanwhile = served.talk(), served.talk()
    before.ask(QUESTION)
    until(before.all_is_stored)
    served.server.stop()
    before.ask(EASIER, EASIER)
    meanwhile.ask(QUESTION, EASIER)
    served.ready()
    until(before.all_is_stored)
    until(meanwhile.all_is_stored)
    before.ask(EASIER)
    until(before.all_is_stored)


def test_read_only_in_the_middle(served: Served) -> None:
    served.ready()
    talk = served.talk()
    talk.ask(QUESTION)
    until(talk.all_is_stored)
    read_only(served.server, "on")
    talk.ask(EASIER, EASIER)
    assert talk.stored() == [QUESTION[0]]
    read_only(served.server, "off")
    until(talk.all_is_stored)


def read_only(server: Postgres, switch: str) -> None:
    """For all connections from now on; those that are open are cut."""
    engine = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("SET default_transaction_read_only = off"))
        connection.execute(sa.text(f"ALTER DATABASE postgres SET default_transaction_read_only = {switch}"))
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'"
        connection.execute(sa.text(f"{others} AND pid <> pg_backend_pid()"))
    engine.dispose()
