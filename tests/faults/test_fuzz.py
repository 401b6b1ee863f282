"""Anything may come in: 20,000 texts and bodies, from pure functions to the running server; all are answered.

Always the same ones (`derandomize`), so that a run that was green stays green; CASES says how many go where.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from lotsen import paths
from lotsen.answers.payloads import is_payload
from lotsen.channels.http import read_object, shown
from lotsen.channels.messaging.channel import Messaging
from lotsen.channels.messaging.messenger import Messenger
from lotsen.channels.messaging.telegram import Telegram
from lotsen.channels.messaging.twilio import Twilio
from lotsen.channels.reception import Incoming, Reception
from lotsen.channels.rest import read_message
from lotsen.knowledge import load
from lotsen.nlu.hearing import hear
from lotsen.privacy import mask
from lotsen.run import processes
from lotsen.text import MAX_CHARS, clean, fold
from lotsen.values.bubble import Bubble

KNOWLEDGE = load(paths.KNOWLEDGE)
CONTACTS, PHRASES = KNOWLEDGE.contacts, KNOWLEDGE.phrases
CASES = {
    "texts": 9_000,
    "bodies": 3_000,
    "faults": 2_500,
    "phrases beside faults": 1_500,
    "updates": 2_000,
    "pipeline": 600,
    "phrases through the pipeline": 400,
    "server": 1_500,
}
THREADS = 8

# --- What comes in ---

ODD = (
    *(
        "\x00",
        "\ud800",
        "\udfff\ud83d",
        "\u202e",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u0301" * 40,
        "ﷺ",
        "\U000e0001",
    ),
    *(
        "🦆",
        "👩‍👩‍👧",
        "''--",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "%s%n%(x)s",
        "{0.__class__}",
        "${jndi:ldap://x}",
    ),
    *(
        "/",
        "//",
        "/restart",
        "/akut",
        '/svara_plats{"plats": "Tensta"}',
        "/halsning@1.0",
        "/\u200bakut",
        "EXTERNAL: x",
    ),
    *(
        "19850613-9800",
        "850613+9800",
        "070-174 06 35",
        "a@b.se",
        "4242 4242 4242 4242",
        "Storgatan 4",
        "ABC 123",
    ),
    *(
        "٠١٢٣٤٥٦٧٨٩",
        "¹²³",
        "1" * 60,
        "١٩٨٥٠٦١٣-٩٨٠٠",
        "a" * 900,
        "å ä ö " * 60,
        "\n\n\n",
        "\t",
        "e\u0301",
        "İ",
        "ß",
    ),
    *(
        "Finns det ett kontor i Tensta?",
        "hej",
        "Vad är Mumin?",
        "radera mina meddelanden",
        "tack",
        "??",
        "null",
    ),
)
PIECES = st.one_of(st.sampled_from(ODD), st.sampled_from(PHRASES.fraser), st.text(max_size=30))
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=8).map(" ".join), st.sampled_from(ODD))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), PIECES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ("message", "text", "sender", "session", "id", "button", "easy", "value", "rate", "metadata", "stream")
OBJECTS = st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), VALUES, max_size=6)
NO_OBJECTS = st.sampled_from(
    [
        b"",
        b"[",
        b"[" * 8000,
        b'{"a":' * 2000,
        b"NaN",
        b"\xff\xfe",
        b'{"message": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        b'{"message": 1, "message": "hej"}',
        b'{"text": "' + b"x" * 20000 + b'"}',
        b"1" * 5000,
        b"message=hej",
    ]
)


def encoded(data: Any, ascii_only: bool, cut: int | None) -> bytes:
    """Return JSON bytes, perhaps with raw surrogates in them, perhaps broken off."""
    return json.dumps(data, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")[:cut]


def bodies(objects: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """Return JSON of such objects, whole for the most part, and things that are none."""
    cuts = st.one_of(st.none(), st.none(), st.integers(0, 60))
    return st.one_of(st.builds(encoded, objects, st.booleans(), cuts), NO_OBJECTS, st.binary(max_size=60))


BODIES = bodies(st.one_of(OBJECTS, st.builds(lambda more, text: {**more, "message": text}, OBJECTS, TEXTS)))
ASKING = tuple(fold(ask) for ask in PHRASES.fragar_om)
# Round a phrase: no word that could deny it or ask about it.
BESIDE = st.lists(
    st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=["L"]), max_size=20)), max_size=4
).map(" ".join)
ENDING = st.sampled_from(["", ".", "!!", " hjälp", "\n", " 🦆"])
PLANTED = st.builds(
    lambda before, phrase, ending, after: f"{before}. {phrase.replace('*', '')}{ending} {after}",
    BESIDE,
    st.sampled_from(PHRASES.fraser),
    ENDING,
    BESIDE,
).filter(lambda text: len(clean(text)) < MAX_CHARS and not any(map(fold(text).__contains__, ASKING)))


def fuzz(name: str, strategy: st.SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Check as many values as CASES says."""
    done = 0

    @settings(
        max_examples=CASES[name],
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(value: Any) -> None:
        nonlocal done
        done += 1
        check(value)

    run()
    assert done >= CASES[name]


def test_there_are_20_000_cases() -> None:
    assert sum(CASES.values()) >= 20_000


def answered(bubbles: list[dict[str, Any]]) -> list[str]:
    """Return what the bubbles say: there is something, and it can be sent as JSON."""
    assert bubbles and json.dumps(bubbles).encode()
    texts = [bubble["text"] for bubble in bubbles]
    assert all(text.strip() and text.encode() for text in texts)
    return texts


# --- Pure functions ---


def test_texts() -> None:
    def check(text: str) -> None:
        cleaned = clean(text)
        assert len(cleaned.encode().decode()) <= MAX_CHARS and clean(cleaned) == cleaned
        said = hear(text)
        assert not said.clean.startswith("/") or is_payload(said.clean, KNOWLEDGE)
        assert mask(said.masked).text == said.masked
        assert all(len(part) <= MAX_CHARS for part in (said.clean, said.read))

    fuzz("texts", TEXTS, check)


def test_bodies() -> None:
    """What is no message is a ValueError or RecursionError, which channels answer; nothing else is raised."""

    def check(body: bytes) -> None:
        try:
            assert isinstance(read_object(body), dict)
            incoming = read_message(body)
        except (ValueError, RecursionError):
            return
        assert isinstance(incoming.text, str) and incoming.sender.isalnum()

    fuzz("bodies", BODIES, check)


# --- The reception, with a Rasa that fails in every way ---

FAULTS = st.sampled_from(["says", "silent", "empty", "raises", "ends", "says, then raises", "odd"])


class Faulty:
    """Rasa with a fault, and the agent that it belongs to."""

    def __init__(self) -> None:
        self.fault = "says"
        self.lock_store = InMemoryLockStore()
        self.tracker_store = self

    async def delete(self, sender: str) -> None:
        if self.fault == "raises":
            raise OSError("database is locked")

    async def __call__(self, message: UserMessage) -> None:
        said = message.output_channel
        assert said is not None
        if "says" in self.fault:
            await said.send_text_message("x", f"Svar på {message.text}.")
        if self.fault == "empty":
            await said.send_text_message("x", "  ")
        if self.fault == "odd":
            await said.send_response("x", {"custom": {"x": message.text}})
        if "raises" in self.fault:
            raise ValueError(message.text)
        if self.fault == "ends":
            raise SystemExit(message.text)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def test_faults(loop: asyncio.AbstractEventLoop) -> None:
    reception, rasa = Reception("lotsen"), Faulty()

    def check(case: tuple[object, str, str, bool]) -> None:
        text, rasa.fault, message_id, easy = case
        incoming = Incoming(text, "tester", message_id, easy)
        answered(shown(loop.run_until_complete(reception.answer(rasa, incoming, rasa)).bubbles))

    ids = st.one_of(st.just(""), PIECES)
    fuzz("faults", st.tuples(st.one_of(TEXTS, VALUES), FAULTS, ids, st.booleans()), check)


def test_phrases_beside_faults(loop: asyncio.AbstractEventLoop) -> None:
    reception, rasa = Reception("lotsen"), Faulty()

    def check(case: tuple[str, str]) -> None:
        text, rasa.fault = case
        answer = loop.run_until_complete(reception.answer(rasa, Incoming(text, "tester"), rasa))
        assert CONTACTS.akut in answered(shown(answer.bubbles))[0]

    faults = st.sampled_from(["silent", "empty", "raises", "ends", "says, then raises", "odd"])
    fuzz("phrases beside faults", st.tuples(PLANTED, faults), check)


# --- The messaging platforms' updates ---

NAMES = (
    *(
        "message",
        "edited_message",
        "callback_query",
        "chat",
        "from",
        "id",
        "text",
        "data",
        "update_id",
        "type",
    ),
    *(
        "entry",
        "messaging",
        "sender",
        "mid",
        "postback",
        "payload",
        "quick_reply",
        "is_echo",
        "timestamp",
        "caption",
    ),
)


def known_shape(kind: int, text: Any, other: Any, value: Any) -> Any:
    """Return an update that is nearly right: some platform's shape, with anything in its places."""
    chat = {"id": value, "type": other}
    message = {"chat": chat, "from": {"id": other}, "text": text, "message_id": value, "entities": other}
    event = {"sender": {"id": value}, "message": {"mid": other, "text": text, "quick_reply": other}}
    pressed = {"sender": {"id": value}, "postback": {"payload": text}, "timestamp": 1}
    return [
        {"update_id": value, "message": message},
        {"update_id": value, "edited_message": {**message, "caption": text, "media_group_id": other}},
        {"callback_query": {"id": value, "from": {"id": other}, "data": text, "message": other}},
        {"object": "page", "entry": [{"messaging": [event, other, event]}, value]},
        {"entry": [{"messaging": [pressed]}]},
    ][kind]


UPDATES = st.one_of(
    st.builds(known_shape, st.integers(0, 4), TEXTS, VALUES, VALUES),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5),
)
FORMS = st.dictionaries(
    st.sampled_from(["From", "Body", "MessageSid", "NumMedia", "SmsStatus", "OptOutType", "Latitude"]), TEXTS
).map(lambda form: "&".join(f"{key}={value}" for key, value in form.items()).encode("utf-8", "surrogatepass"))


def test_updates(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed by the platform, and whatever is in them: acknowledged, and each message read is answered."""
    rasa = Faulty()
    said: list[str] = []

    async def send(letter: Any, bubble: Bubble) -> None:
        said.extend(answered(shown([bubble])))

    def opened(channel: Messaging) -> Messaging:
        monkeypatch.setattr(channel, "open", lambda: None)
        monkeypatch.setattr(channel, "send", send)
        monkeypatch.setattr(channel, "genuine", lambda request, body: True)
        channel.blueprint(rasa)
        return channel

    telegram, messenger = Telegram("1:a", "s" * 20), Messenger("a", "b", "c")
    telegram._bot = messenger._bot = None
    channels = [opened(channel) for channel in (telegram, Twilio("a", "https://example.se"), messenger)]

    def check(case: tuple[Messaging, bytes, str]) -> None:
        channel, body, rasa.fault = case
        chunks = iter([body, None])

        async def read() -> bytes | None:
            return next(chunks)

        app = SimpleNamespace(ctx=SimpleNamespace(agent=rasa))
        request: Any = SimpleNamespace(stream=SimpleNamespace(read=read), app=app, headers={})
        reply = loop.run_until_complete(channel.receive(request))
        assert reply.status == 200

    fuzz("updates", st.tuples(st.sampled_from(channels), st.one_of(bodies(UPDATES), FORMS), FAULTS), check)
    assert said


# --- The real pipeline and policies, in this process; no action server ---


@pytest.fixture(scope="module")
def agent(loop: asyncio.AbstractEventLoop) -> Agent:
    endpoints = AvailableEndpoints(nlg=EndpointConfig.from_dict({"type": "lotsen.engine.nlg.LotsenNLG"}))
    agent = loop.run_until_complete(load_agent(str(processes.MODEL), endpoints=endpoints, loop=loop))
    assert agent.is_ready()
    return agent


def test_pipeline(loop: asyncio.AbstractEventLoop, agent: Agent) -> None:
    reception = Reception("lotsen")

    def check(case: tuple[str, int]) -> None:
        text, sender = case
        incoming = Incoming(text, f"sender {sender}")
        answer = loop.run_until_complete(reception.answer(agent.handle_message, incoming, agent))
        assert answered(shown(answer.bubbles)) and answer.outcome != "failed"

    fuzz("pipeline", st.tuples(TEXTS, st.integers(0, 50)), check)


def test_phrases_through_the_pipeline(loop: asyncio.AbstractEventLoop, agent: Agent) -> None:
    reception = Reception("lotsen")

    def check(case: tuple[str, int]) -> None:
        text, sender = case
        incoming = Incoming(text, f"sender {sender}")
        answer = loop.run_until_complete(reception.answer(agent.handle_message, incoming, agent))
        assert CONTACTS.akut in answered(shown(answer.bubbles))[0], answer

    fuzz("phrases through the pipeline", st.tuples(PLANTED, st.integers(0, 1000)), check)


# --- The running server ---


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Assistant]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    more = {"LOTSEN_LIMIT_SESSION": "1000000/second", "LOTSEN_LIMIT_ADDRESS": "1000000/second"}
    ports = processes.free_port(), processes.free_port()
    with processes.running(*ports, log_dir=folder, environment=more) as assistant:
        yield assistant


SESSION = "a session of one's own"


class Client(threading.local):
    """A connection, kept alive, and a session for each thread: a conversation's messages wait for another."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.http = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        self.session = json.loads(self.post("/webhooks/webb/session", b"{}")[1])["session"]

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        for _ in range(2):  # the server may close a connection after a body that it did not read
            try:
                self.http.request("POST", path, body, {"Content-Type": "application/json"})
                reply = self.http.getresponse()
                return reply.status, reply.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.http.close()
        raise AssertionError(f"no answer to {body!r} on {path}")


def test_server(server: processes.Assistant) -> None:
    """Bodies as they are, and texts in a session of ours; many at once over few connections; no 5xx."""
    client = Client(server.rasa_url)
    paths_ = (
        "/webhooks/lotsen/webhook",
        *(f"/webhooks/webb/{end}" for end in ("message", "feedback", "delete")),
    )
    said = st.builds(lambda more, text: {**more, "session": SESSION, "text": text}, OBJECTS, TEXTS)
    planted = st.builds(lambda text: {"session": SESSION, "text": text, "message": text}, PLANTED)
    cases: list[tuple[str, bytes, bool]] = []
    whole = st.tuples(
        st.sampled_from(paths_[:2]), st.builds(encoded, planted, st.just(True), st.none()), st.just(True)
    )
    wild = st.tuples(st.sampled_from(paths_), bodies(st.one_of(OBJECTS, said)), st.just(False))
    fuzz("server", st.one_of(wild, wild, whole), cases.append)

    def check(case: tuple[str, bytes, bool]) -> None:
        path, body, alarm = case
        status, reply = client.post(path, body.replace(SESSION.encode(), client.session.encode()))
        assert status < 500 or (path.endswith("delete") and status == 503), (status, case)
        data = json.loads(reply)
        bubbles = data if isinstance(data, list) else data["bubbles"]
        if status == 200 and path.endswith("feedback"):
            return
        texts = answered(bubbles)
        assert not alarm or (status == 200 and CONTACTS.akut in texts[0]), case

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(list(pool.map(check, cases))) >= CASES["server"]
    assert server.rasa.process.poll() is None
