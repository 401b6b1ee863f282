"""What Prometheus sees: counts of the messages that were sent, and nothing that was written in them."""

from __future__ import annotations

import re
import socket
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families as families

from lotsen import off_switch
from lotsen.nlu.hearing import hear
from lotsen.observe import metrics
from lotsen.run import processes
from lotsen.values.turn import begin
from lotsen.values.understanding import Understanding

WORD = "Kvastnyckeln"
# Messages over the channel `lotsen`: what is asked, how often.
SAID = {
    "han har kniv och slår min mamma": 3,
    "hej": 2,
    f"mitt nummer är 070-174 06 35 {WORD}": 2,
    "Finns det ett poliskontor i Tensta?": 4,
}
NO_ACTION_SERVER = 4  # of them get the safe text, since nobody answers for the place
Counts = dict[str, float]


def http() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy for loopback
    return session


def say(url: str, text: str) -> None:
    body = {"sender": WORD, "message": text}
    assert http().post(f"{url}webhooks/lotsen/webhook", json=body, timeout=60).json()


def listening(pid: int) -> list[tuple[str, int]]:
    """Where a process listens, by IPv4 and IPv6."""
    sockets = psutil.Process(pid).net_connections("tcp")
    return [(one.laddr.ip, one.laddr.port) for one in sockets if one.status == psutil.CONN_LISTEN]


def stored_events(database: str) -> int:
    """How many there are, without a table none."""
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        if not sa.inspect(engine).has_table("events"):
            return 0
        return int(connection.execute(sa.text("SELECT count(*) FROM events")).scalar_one())


@dataclass
class Seen:
    """A scrape after the messages, as text and summed by sample and channel-less labels.

    stored_at_start: events in the database before the first message.
    """

    text: str
    stored_at_start: int
    listening: list[tuple[str, int]]
    port: int

    def total(self, name: str, **labels: str) -> float:
        samples = [s for family in families(self.text) for s in family.samples if s.name == name]
        return sum(s.value for s in samples if labels.items() <= s.labels.items())


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """No action server: what needs it gets the safe text."""
    port = processes.free_port()
    folder = tmp_path_factory.mktemp("metrics")
    database = processes.sqlite_url(folder / "lotsen.db")
    environment = {metrics.PORT: str(port), off_switch.VARIABLE: str(folder / "off"), "LOTSEN_DB": database}
    ports = processes.free_port(), processes.free_port()
    with processes.running(*ports, log_dir=folder, actions=False, environment=environment) as assistant:
        stored = stored_events(database)
        for text, times in SAID.items():
            for _ in range(times):
                say(assistant.rasa_url, text)
        url = f"{assistant.rasa_url}webhooks/webb/"
        assert http().post(url + "message", json={"text": WORD}, timeout=60).status_code == 401
        (folder / "off").touch()
        say(assistant.rasa_url, "hej")
        text = http().get(f"http://127.0.0.1:{port}/metrics", timeout=60).text
        yield Seen(text, stored, listening(assistant.rasa.pid), port)


def test_the_messages_are_counted(seen: Seen) -> None:
    total = sum(SAID.values())
    answered = seen.total("lotsen_messages_total", channel="lotsen", outcome="answered")
    assert (answered, seen.total("lotsen_messages_total", outcome="off")) == (total, 1)
    assert seen.total("lotsen_answer_seconds_count", channel="lotsen") == total + 1
    assert seen.total("lotsen_intents_total", channel="lotsen") == total
    assert seen.total("lotsen_intents_total", intent="akut") == 3
    assert seen.total("lotsen_intents_total", intent="halsning") == 2
    assert seen.total("lotsen_masked_total", kind="telefonnummer") == 2
    assert seen.total("lotsen_refused_total", channel="webb", status="401") == 1


def test_the_message_before_the_first_leaves_nothing(seen: Seen) -> None:
    """The one by which Rasa warms up; the counts above are of people's messages alone."""
    assert seen.stored_at_start == 0
    assert seen.total("lotsen_messages_total") == sum(SAID.values()) + 1


def test_what_failed_is_counted(seen: Seen) -> None:
    safe = seen.total("lotsen_safe_texts_total", channel="lotsen", reason="no reply")
    assert safe >= NO_ACTION_SERVER
    assert seen.total("lotsen_action_failures_total", channel="lotsen") == safe
    assert seen.total("lotsen_off") == 1


def test_the_process_is_seen(seen: Seen) -> None:
    assert seen.total("process_resident_memory_bytes") > 1e8
    assert seen.total("process_cpu_seconds_total") > 0


def test_nobody_can_be_told_from_it(seen: Seen) -> None:
    """No text, no sender; each label has few values, all of them ours."""
    assert WORD.casefold() not in seen.text.casefold() and "070-174" not in seen.text
    assert not re.search(r'"[0-9a-f]{16,}"', seen.text)
    values: dict[str, set[str]] = defaultdict(set)
    for family in families(seen.text):
        for sample in family.samples:
            for label, value in sample.labels.items():
                values[label].add(value)
    assert values["channel"] == {"lotsen", "webb"}
    assert all(len(value) < 40 for label in values for value in values[label])


def test_only_this_machine_can_ask(seen: Seen) -> None:
    assert ("127.0.0.1", seen.port) in seen.listening
    assert {address for address, _ in seen.listening} == {"127.0.0.1"}


@pytest.mark.parametrize("wanted", ["", "taken", "no port"])
def test_without_a_port_nothing_listens(tmp_path: Path, wanted: str) -> None:
    """A port that somebody has, or that is none, is said in the log, and messages are answered."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1]) if wanted == "taken" else wanted
        ports = processes.free_port(), processes.free_port()
        environment = {metrics.PORT: port}
        with processes.running(*ports, log_dir=tmp_path, actions=False, environment=environment) as assistant:
            say(assistant.rasa_url, "hej")
            assert listening(assistant.rasa.pid) == [("127.0.0.1", ports[0])]
            assert ("No metrics" in assistant.rasa.log.read_text(encoding="utf-8")) is bool(wanted)


def test_a_failure_before_the_intent_is_no_failed_action() -> None:
    def failures() -> float:
        return float(metrics.ACTION_FAILURES.labels("test")._value.get())

    turn = begin(hear("vad är mumin"))
    metrics.count_safe_text("test", "too late")
    assert (turn.intent, failures()) == ("", 0)
    turn.understanding = Understanding().led_by("mumin", 1.0)
    metrics.count_safe_text("test", "no reply")
    assert (turn.intent, failures()) == ("mumin", 1)
