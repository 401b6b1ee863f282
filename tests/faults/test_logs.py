"""No word of what people write is in any log, at the most talkative level, whatever breaks.

The real Rasa and the real action server get secrets over every way in; then all that they wrote is searched.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lotsen.run import processes

TOKEN = secrets.token_hex(16)
CREDENTIALS = "rest:\nlotsen.channels.web.webb.Webb:\nlotsen.channels.rest.LotsenRest:\n"
# What is masked before anything sees it: neither in a log nor in the database. All made up: telephone numbers
# of the series kept free for fiction, a card number that only tests use.
MASKED = (
    "850613-9800",
    "198112289874",
    "070-174 06 35",
    "+46701740699",
    "hemlig.kvist@example.se",
    "4242 4242 4242 4242",
)
# What nobody can mask: may be stored, may not be logged.
WORDS = (
    "Kvastnyckeln",
    "Måsfjädern",
    "Ängspiporna",
    "Blixtgrytan",
    "Tovelundgrensson",
    "Öbergaström",
    "Zlatkovicdotter",
    "korpgluggen",
    "sjöskumsbägaren",
    "trollrunkan",
    "молоток",
    "فانوس",
    "灯笼鱼",
    "Qwzxjk",
)
SECRETS = (*MASKED, *WORDS)
SENDER = "avsändarenVidvinkel"
# One message each for a fact from the action server, small talk, an emergency, no match, a command, a parse.
TEXTS = (
    "Finns det ett poliskontor i Tensta? {}",
    "hej {}",
    "hjälp, han har kniv {}",
    "{}",
    "/restart {}",
    '/svara_plats{{"plats": "{}"}}',
    "/{}",
    "Vad är Mumin? Jag heter {}",
)


@dataclass
class Site:
    """A running Rasa, where its action server should be, and where all logs go."""

    url: str
    actions_port: int
    folder: Path
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False  # no proxy for loopback

    def post(self, path: str, body: Any, base: str = "", **more: Any) -> requests.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **more.pop("headers", {})}
        return self.http.post((base or self.url) + path, data=raw, headers=headers, timeout=60, **more)

    def say(self, texts: list[str], own: bool = True) -> None:
        """Send the texts through every channel; each gets an answer, except from Rasa's own `rest`."""
        session = self.post("webhooks/webb/session", {}).json()["session"]
        for text in texts:
            body = {"sender": SENDER, "message": text}
            assert self.post("webhooks/lotsen/webhook", body).json()
            assert self.post("webhooks/webb/message", {"session": session, "text": text}).json()["bubbles"]
            if own and not any(secret in text for secret in MASKED):  # for it masks nothing
                self.post("webhooks/rest/webhook", body)

    @property
    def logs(self) -> dict[str, str]:
        files = self.folder.glob("*.log")
        return {file.name: file.read_text(encoding="utf-8", errors="replace") for file in files}

    @property
    def database(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.folder.glob("lotsen.db*"))


def found(text: str, wanted: tuple[str, ...]) -> list[str]:
    """Return what of `wanted` is in the text, as it is or escaped in a way that logs do."""
    lower = text.casefold()

    def forms(secret: str) -> set[str]:
        escaped = json.dumps(secret)[1:-1], ascii(secret)[1:-1], ascii(secret.encode())[2:-1], quote(secret)
        return {form.casefold() for form in (secret, *escaped)}

    return [secret for secret in wanted if any(form in lower for form in forms(secret))]


def texts(offset: int) -> list[str]:
    """Return every secret in a text; other texts for another offset."""
    return [TEXTS[(i + offset) % len(TEXTS)].format(secret) for i, secret in enumerate(SECRETS)]


@contextlib.contextmanager
def echoing(port: int, status: int, as_json: bool) -> Iterator[None]:
    """An action server that gives back all that it is sent."""

    def answer(request: Request) -> Response:
        said = request.get_data(as_text=True)
        body = json.dumps({"error": said, "events": [{"event": said}], "responses": [{"response": said}]})
        return Response(body if as_json else said + "<", status, content_type="application/json")

    with HTTPServer("127.0.0.1", port) as server:
        server.expect_request("/webhook").respond_with_handler(answer)
        yield


@contextlib.contextmanager
def hanging(port: int) -> Iterator[None]:
    """An action server that answers after the net has."""

    def answer(request: Request) -> Response:
        time.sleep(6)
        return Response("{}")

    with HTTPServer("127.0.0.1", port, threaded=True) as server:
        server.expect_request("/webhook").respond_with_handler(answer)
        yield


def knock(site: Site) -> None:
    """Secrets where no message belongs: broken bodies, paths, headers, the API."""
    for secret in SECRETS:
        ascii_only = quote(secret)
        for path in ("webhooks/lotsen/webhook", "webhooks/webb/message", "webhooks/webb/feedback"):
            for body in (
                secret.encode(),
                f'{{"message": "{secret}"'.encode(),
                json.dumps({"message": [secret], "text": {"a": secret}, "session": secret}).encode(),
                json.dumps({"message": "hej", "sender": secret, secret: secret}).encode(),
                secret.encode("utf-16"),
                secret.encode() * 4000,
            ):
                site.post(path, body, headers={"X-Forwarded-For": ascii_only, "Origin": ascii_only})
        site.http.get(f"{site.url}{ascii_only}?text={ascii_only}", timeout=60)
        site.http.get(f"{site.url}webhooks/webb/{ascii_only}", timeout=60)
        site.post("model/parse", {"text": secret}, params={"token": TOKEN})
        site.post("model/parse", secret.encode(), params={"token": TOKEN})
        site.post(
            f"conversations/{ascii_only}/messages", {"text": secret, "sender": 1}, params={"token": TOKEN}
        )
        site.post(f"conversations/{ascii_only}/trigger_intent", {"name": secret}, params={"token": TOKEN})
        site.post(f"conversations/{ascii_only}/messages", {}, params={"token": secret})


def knock_on_actions(site: Site) -> None:
    """Secrets to the action server itself, as a broken Rasa would send them."""
    base = f"http://{processes.HOST}:{site.actions_port}/"
    for secret in SECRETS:
        tracker = {"sender_id": secret, "latest_message": {"text": secret, "entities": secret}, "slots": 3}
        for body in (
            secret.encode(),
            {"next_action": secret},
            {"next_action": "action_svara", "tracker": tracker, "domain": {}},
            {"next_action": "action_svara", "tracker": secret, "domain": secret},
            [secret],
        ):
            site.post("webhook", body, base)
        site.http.get(base + quote(secret), timeout=60)


@contextlib.contextmanager
def talkative(folder: Path, gate: bool = True) -> Iterator[Site]:
    """Rasa at its most talkative, without an action server."""
    port, actions_port = processes.free_port(), processes.free_port()
    credentials = folder / "credentials.yml"
    credentials.write_text(CREDENTIALS, encoding="utf-8")
    more = {
        "LOTSEN_DB": processes.sqlite_url(folder / "lotsen.db"),
        "LOTSEN_LOG": "json",
        "LOTSEN_LOG_LEVEL": "DEBUG",
        "LOG_LEVEL": "DEBUG",
        "LOG_LEVEL_LIBRARIES": "DEBUG",
        "LOTSEN_LIMIT_SESSION": "100000/second",
        "LOTSEN_LIMIT_ADDRESS": "100000/second",
    }
    command = processes.rasa_command(port, processes.MODEL, credentials, processes.ENDPOINTS, TOKEN)
    if not gate:
        flag = command.index("--logging-config-file")
        del command[flag : flag + 2]
    environment = processes.child_environment(actions_port, more)
    with processes.started("rasa", command, port, environment, folder) as part:
        processes.wait_until_ready(part, processes.rasa_url(port))
        yield Site(processes.rasa_url(port), actions_port, folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """All that was written in good and bad times, after both processes have ended."""
    with talkative(tmp_path_factory.mktemp("site")) as site:
        port = site.actions_port
        environment = processes.child_environment(port, {"LOTSEN_LOG": "json", "LOTSEN_LOG_LEVEL": "DEBUG"})
        command = processes.actions_command(port)
        with processes.started("actions", command, port, environment, site.folder) as actions:
            processes.wait_until_ready(actions, processes.health_url(port))
            site.say(texts(0))
            knock_on_actions(site)
        site.say(texts(1))  # dead
        knock(site)
        for offset, (status, as_json) in enumerate([(500, True), (500, False), (200, True), (200, False)], 2):
            with echoing(port, status, as_json):
                site.say(texts(offset))
        with hanging(port), ThreadPoolExecutor(len(WORDS)) as pool:
            list(pool.map(lambda word: site.say([TEXTS[0].format(word)], own=False), WORDS))
    return site


def test_nothing_in_the_logs(site: Site) -> None:
    assert set(site.logs) == {"rasa.log", "actions.log"}
    for log in site.logs.values():
        assert found(log, (*SECRETS, SENDER)) == []


def test_masked_data_is_not_stored_either(site: Site) -> None:
    assert found(site.database.decode("utf-8", "replace"), MASKED) == []
    assert found(site.database.decode("utf-8", "replace"), WORDS) == list(WORDS)  # the search does find


def test_every_line_is_a_json_object(site: Site) -> None:
    """Except what Python says before logging is set up."""
    for log in site.logs.values():
        lines = log.splitlines()
        first = next(i for i, line in enumerate(lines) if line.startswith("{"))
        events = [json.loads(line) for line in lines[first:]]
        assert {"timestamp", "level", "logger", "event"} <= set.intersection(*map(set, events))
        assert {"debug", "info", "error"} <= {event["level"] for event in events}


def test_what_went_wrong_can_still_be_told(site: Site) -> None:
    rasa = [json.loads(line) for line in site.logs["rasa.log"].splitlines() if line.startswith("{")]
    assert any(
        line["logger"] == "lotsen.channels.safety_net" and "safety net" in line["event"] for line in rasa
    )
    failed = [line for line in rasa if line["logger"] == "rasa.core.processor" and line.get("exception")]
    assert failed and all(line["where"].startswith("rasa/core/processor.py:") for line in failed)


def test_the_secrets_would_be_there_without_it(tmp_path: Path) -> None:
    with talkative(tmp_path, gate=False) as site:
        site.say([TEXTS[0].format(word) for word in WORDS])
    assert found(site.logs["rasa.log"], WORDS) == list(WORDS)
