"""Twenty secrets through every channel; then database, logs and event stream are searched for them.

And the platforms' own ids of those who wrote. Names of people cannot be told from other words: none is here.
"""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from pytest_httpserver import HTTPServer

from lotsen import paths
from lotsen.channels.safety_net import sender_id
from lotsen.channels.web.session import Sessions
from lotsen.knowledge import load
from lotsen.run import enabled, processes
from lotsen.secret import keyed_hash
from tests.lotsen.channels.messaging.test_channel import PLATFORMS, SETTINGS, Talk

KNOWLEDGE = load(paths.KNOWLEDGE)
# All made up: test numbers, telephone numbers of the series kept free for fiction, cards that only tests use.
SECRETS = (
    "850613-9800",
    "198112289874",
    "19121212-1212",
    "701063-2391",
    "070-174 06 35",
    "+46701740699",
    "08-465 004 12",
    "031-390 06 55",
    "hemlig.kvist@example.se",
    "mormor_76@example.com",
    "4242 4242 4242 4242",
    "5555555555554444",
    "SE45 5000 0000 0583 9825 7466",
    "Krokusgatan 17 B",
    "Tallbacksvägen 4, 145 60 Norsborg",
    "Lingonstigen 112b",
    "ABC 12D",
    "GHJ123",
    "bankgiro 5050-1055",
    "clearing 8327-9, konto 123 456 789-0",
)
SENTENCES = (
    "Finns det ett poliskontor i Tensta? Jag nås på {}",
    "hej det här är mitt: {} vad är Mumin",
    "hjälp han har kniv, {}",
    "mitt är {}. kan jag anmäla det här nån gång",
    "{}",
)
BROKER = "\nevent_broker:\n  type: sql\n  dialect: sqlite\n  db: {path}\n"


@dataclass
class Kept:
    """All that was written anywhere, the conversations in it, and who wrote."""

    text: dict[str, str]
    conversations: int
    people: list[str]
    rows_left: dict[str, int]  # by channel, of somebody who asked for deletion


def message(number: int, secret: str) -> str:
    return SENTENCES[number % len(SENTENCES)].format(secret)


def post(url: str, body: dict[str, str]) -> dict[str, object] | list[object]:
    with requests.Session() as http:
        http.trust_env = False
        answer = http.post(url, json=body, timeout=60)
    assert answer.status_code == 200, answer.text
    said: dict[str, object] | list[object] = answer.json()
    return said


def new_session(url: str) -> str:
    opened = post(f"{url}webhooks/webb/session", {})
    assert isinstance(opened, dict)
    return str(opened["session"])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    people = []
    with everything(folder) as (url, talks):
        session = new_session(url)
        for number, secret in enumerate(SECRETS):
            text = message(number, secret)
            assert post(f"{url}webhooks/webb/message", {"session": session, "text": text})
            assert post(f"{url}webhooks/lotsen/webhook", {"sender": "Kim på jobbet", "message": text})
            for talk in talks:
                assert talk.say(text)
        deleted = dict(delete_own(url, folder, talks))
        people = [session, "Kim på jobbet", *(talk.platform.sender(talk.person) for talk in talks)]
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "credentials.yml"]
    written = {path.name: path.read_bytes().decode("utf-8", "replace") for path in files}
    with sqlite3.connect(folder / "lotsen.db") as database:
        ((conversations,),) = database.execute("SELECT count(DISTINCT sender_id) FROM events")
    return Kept(written, conversations, people, deleted)


def delete_own(url: str, folder: Path, talks: list[Talk]) -> Iterator[tuple[str, int]]:
    """Let somebody new write on every channel and ask for deletion; yield the rows left of each."""
    session = new_session(url)
    newcomers = {talk.name: Talk(url, talk.platform, talk.name) for talk in talks}
    known_as = {
        "webb": keyed_hash("sender webb", Sessions().sender(session)),
        "lotsen": sender_id("lotsen", "Robin"),
        **{name: sender_of(talk) for name, talk in newcomers.items()},
    }
    for text in ("Vad är Mumin?", "hjälp han har kniv", "radera mina meddelanden"):
        said = [
            str(post(f"{url}webhooks/webb/message", {"session": session, "text": text})),
            str(post(f"{url}webhooks/lotsen/webhook", {"sender": "Robin", "message": text})),
            *(talk.say(text) for talk in newcomers.values()),
        ]
        assert all(said)
        rows = {name: rows_of(folder / "lotsen.db", sender) for name, sender in known_as.items()}
        assert text.startswith("radera") or all(rows.values()), rows  # there was something to delete
    assert all(KNOWLEDGE.channel.raderat[:30] in text for text in said), said
    yield from rows.items()


def sender_of(talk: Talk) -> str:
    return sender_id(talk.platform.input_channel, talk.platform.sender(talk.person))


def rows_of(file: Path, sender: str) -> int:
    with contextlib.closing(sqlite3.connect(file)) as database:
        ((count,),) = database.execute("SELECT count(*) FROM events WHERE sender_id = ?", (sender,))
    return int(count)


@contextlib.contextmanager
def everything(folder: Path) -> Iterator[tuple[str, list[Talk]]]:
    """Every channel in one Rasa, at the most talkative level, with an event stream into a file."""
    shipped = [processes.CREDENTIALS, *sorted(enabled.FOLDER.glob("*.yml"))]
    credentials, endpoints = folder / "credentials.yml", folder / "endpoints.yml"
    credentials.write_text("\n".join(file.read_text("utf-8") for file in shipped), "utf-8")
    stream = BROKER.format(path=folder / "stream.db")
    endpoints.write_text((paths.ROOT / "endpoints.yml").read_text("utf-8") + stream, "utf-8")
    with HTTPServer(processes.HOST, processes.free_port(), threaded=True) as api:
        platforms = {name: platform(api) for name, platform in PLATFORMS.items()}
        apis = dict(itertools.chain(*(platform.environment().items() for platform in platforms.values())))
        environment = {
            **SETTINGS,
            **apis,
            "LOTSEN_DB": processes.sqlite_url(folder / "lotsen.db"),
            "LOTSEN_LOG_LEVEL": "DEBUG",
            "LOTSEN_LIMIT_SESSION": "1000/second",
            "LOTSEN_LIMIT_ADDRESS": "1000/second",
        }
        with processes.running(
            processes.free_port(),
            processes.free_port(),
            credentials=credentials,
            endpoints=endpoints,
            log_dir=folder,
            environment=environment,
        ) as running:
            url = running.rasa_url
            yield url, [Talk(url, platform, name) for name, platform in platforms.items()]


def test_it_was_all_written_down(kept: Kept) -> None:
    """Or the search would prove nothing: every channel's conversation, the masks, the stream, both logs."""
    assert {"lotsen.db", "stream.db", "rasa.log", "actions.log"} <= set(kept.text)
    assert kept.conversations == len(PLATFORMS) + 2
    for file in ("lotsen.db", "stream.db"):
        for kind in ("personnummer", "telefonnummer", "e-post", "kortnummer", "adress", "kontonummer"):
            assert f"[{kind}]" in kept.text[file]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_nowhere(kept: Kept, secret: str) -> None:
    compact = secret.replace(" ", "")
    for file, text in kept.text.items():
        assert secret not in text, file
        assert compact not in text, file


def test_nothing_is_left_of_who_asked_for_deletion(kept: Kept) -> None:
    assert kept.rows_left == dict.fromkeys(["webb", "lotsen", *PLATFORMS], 0)


def test_who_wrote_is_nowhere(kept: Kept) -> None:
    for file, text in kept.text.items():
        for person in kept.people:
            assert person not in text, file
