"""What holds for every messaging platform. A new channel writes a Platform and subclasses a contract.

The channel is the real one, in a real Sanic server; Rasa is an actor who says what the text asks for, and the
platform is a stand-in on loopback that speaks its documented HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest
import requests
import yaml
from pytest_httpserver import HTTPServer
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from sanic import Sanic
from werkzeug import Request, Response

from lotsen import off_switch, paths
from lotsen.channels import limiter, safety_net
from lotsen.channels.messaging import delivery, sending
from lotsen.channels.messaging.channel import Messaging
from lotsen.channels.messaging.platform_message import MAX_BODY
from lotsen.channels.safety_net import sender_id
from lotsen.knowledge import load
from lotsen.run import processes
from lotsen.store.tracker_store import LotsenTrackerStore

KNOWLEDGE = load(paths.KNOWLEDGE)
CONTACTS, TEXTS = KNOWLEDGE.contacts, KNOWLEDGE.channel
RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
ALARM = RESPONSES["utter_akut"][0]["text"]
UNCLEAR = RESPONSES["utter_akut_oklart"][0]
EMERGENCY = "han har kniv och slår min mamma"
NUMBER = "19121212-1212"
# Messages of one person. A year, so that no window ends while a test runs, however slow the machine.
MOST = 40
_counter = itertools.count(1_000_001)


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what happens in another thread; fail when it never does."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def fresh() -> int:
    """An id that nobody has had: of a person, a chat, a message."""
    return next(_counter)


class Store(LotsenTrackerStore):
    """A tracker store without a database that deletes, or cannot."""

    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.broken = False

    async def keeps(self) -> bool:
        return True

    async def ready(self) -> bool:
        return not self.broken

    async def delete(self, sender_id: str) -> int:
        if self.broken:
            raise OSError("database is locked")
        self.deleted.append(sender_id)
        return 1


class Rasa:
    """Says what the text asks for, and remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.lock_store = InMemoryLockStore()
        self.tracker_store = Store()
        self.action_endpoint = None

    def is_ready(self) -> bool:
        return True

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message)
        text = message.text or ""
        said = message.output_channel
        assert said is not None
        if "vänta" in text:
            await asyncio.sleep(0.2)
        if "kniv" in text or text == "/akut":
            await said.send_response("", {"text": ALARM, "metadata": {"kind": "alarm"}})
        elif "knappar" in text:
            await said.send_response("", dict(UNCLEAR))
        elif "två" in text:
            await said.send_text_message("", "Det ena.")
            await said.send_text_message("", "Det andra.")
        elif "felar" in text:
            raise ValueError(text)
        elif "hänger" in text:
            await asyncio.Event().wait()
        elif "tiger" not in text:
            await said.send_text_message("", f"Svar på: {text}")


class Platform(ABC):
    """One platform: how it writes a message down, signs it, and what it got to hear back."""

    name: ClassVar[str]
    input_channel: ClassVar[str]

    def __init__(self, server: HTTPServer) -> None:
        self.server = server

    def environment(self) -> dict[str, str]:
        """Where the channel finds the stand-in."""
        return {}

    @abstractmethod
    def channel(self) -> Messaging:
        """The real channel, with made-up keys."""

    @abstractmethod
    def message(self, person: int, text: str, kind: str = "text", id: int | None = None) -> Any:
        """A delivery of one message of this kind; an id of its own unless told."""

    @abstractmethod
    def unreadable(self, person: int, kind: str) -> Any:
        """A delivery of something without text."""

    @abstractmethod
    def unanswered(self, person: int, kind: str) -> Any:
        """A delivery that nobody wants an answer to."""

    @abstractmethod
    def encode(self, update: Any) -> bytes:
        """The bytes of a delivery."""

    @abstractmethod
    def headers(self, body: bytes, key: str = "genuine") -> dict[str, str]:
        """The headers, with the signature; `key` is "genuine", "forged" or "missing"."""

    @abstractmethod
    def sender(self, person: int, kind: str = "text") -> str:
        """The platform's id of a person as the channel hashes it."""

    def received(self, response: requests.Response) -> None:  # noqa: B027 (most say nothing in it)
        """Take the webhook's reply."""

    @abstractmethod
    def said(self, person: int) -> list[str]:
        """What the person got to read."""


class Stage:
    """The channel on a real server of its own, in a thread with its own event loop."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.rasa = platform, Rasa()
        channel = platform.channel()
        Sanic.test_mode = True  # or Sanic can start only one app in a process
        self.app = Sanic(f"stage_{fresh()}", configure_logging=False)
        self.app.ctx.agent = self.rasa
        self.app.blueprint(channel.blueprint(self.rasa), url_prefix=f"/webhooks/{channel.name()}")
        self.port = processes.free_port()
        self.url = f"http://{processes.HOST}:{self.port}/webhooks/{channel.name()}"
        self._up, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        # Any: Sanic gives the methods of what it returns no types.
        server: Any = await self.app.create_server(processes.HOST, self.port, return_asyncio_server=True)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.start_serving()
        self.loop = asyncio.get_running_loop()
        self._up.set()
        await asyncio.get_running_loop().run_in_executor(None, self._over.wait)
        server.close()
        await server.after_stop()

    def __enter__(self) -> Stage:
        self._thread.start()
        assert self._up.wait(60)
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join()

    def post(self, body: bytes, headers: dict[str, str]) -> requests.Response:
        with requests.Session() as http:
            http.trust_env = False
            response = http.post(f"{self.url}/webhook", data=body, headers=headers, timeout=60)
        self.platform.received(response)
        return response

    def deliver(self, update: Any, key: str = "genuine") -> int:
        """Deliver an update; return the status."""
        body = self.platform.encode(update)
        return self.post(body, self.platform.headers(body, key)).status_code

    def say(self, person: int, text: str, kind: str = "text") -> list[str]:
        """Deliver a message; return everything that the person has read so far."""
        assert self.deliver(self.platform.message(person, text, kind)) == 200
        return self.platform.said(person)

    def heard(self, person: int, kind: str = "text") -> list[str]:
        """What Rasa heard from a person."""
        known_as = sender_id(self.platform.input_channel, self.platform.sender(person, kind))
        return [message.text or "" for message in self.rasa.heard if message.sender_id == known_as]


class Contract(ABC):
    """Every channel. TEXT: kinds of message with text; UNREADABLE, UNANSWERED: the other kinds."""

    platform: ClassVar[type[Platform]]
    TEXT: ClassVar[tuple[str, ...]] = ("text",)
    UNREADABLE: ClassVar[tuple[str, ...]] = ()
    UNANSWERED: ClassVar[tuple[str, ...]] = ()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        for name, kinds in (("kind", self.TEXT), ("mute", self.UNREADABLE), ("other", self.UNANSWERED)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, kinds)

    @pytest.fixture(scope="class")
    def api(self) -> Iterator[HTTPServer]:
        with HTTPServer(processes.HOST, processes.free_port(), threaded=True) as server:
            yield server

    @pytest.fixture(scope="class")
    def stage(self, api: HTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(off_switch.VARIABLE, str(tmp_path_factory.mktemp("var") / "off"))
            patch.setattr(sending, "PAUSE", 0.001)
            patch.setenv(limiter.SESSION, f"{MOST}/year")
            patch.setenv(limiter.ADDRESS, f"{MOST}/year")
            platform = type(self).platform(api)
            for variable, value in platform.environment().items():
                patch.setenv(variable, value)
            with Stage(platform) as stage:
                yield stage

    @pytest.fixture
    def person(self) -> int:
        return fresh()

    @pytest.fixture
    def hurried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """For what hangs; everything else has the real deadlines, which a busy machine keeps too."""
        monkeypatch.setattr(safety_net, "DEADLINE", 0.1)
        monkeypatch.setattr(safety_net, "PHRASE_DEADLINE", 0.05)

    # --- What is answered ---

    def test_a_question(self, stage: Stage, person: int, kind: str) -> None:
        said = stage.say(person, "Vad är Mumin?", kind)
        assert said == ["Svar på: Vad är Mumin?"]
        assert stage.heard(person, kind) == ["Vad är Mumin?"]

    def test_an_emergency(self, stage: Stage, person: int, kind: str) -> None:
        assert stage.say(person, EMERGENCY, kind)[0].startswith(ALARM)

    def test_buttons(self, stage: Stage, person: int) -> None:
        (said,) = stage.say(person, "knappar")
        assert said.startswith(UNCLEAR["text"])

    def test_several_bubbles_in_their_order(self, stage: Stage, person: int) -> None:
        said = " ".join(stage.say(person, "två"))
        assert said.split() == ["Det", "ena.", "Det", "andra."]

    @pytest.mark.parametrize("text", ["tiger", "felar", "hänger"])
    def test_the_assistant_fails(self, stage: Stage, hurried: None, person: int, text: str) -> None:
        assert stage.say(person, text) == [CONTACTS.reserv]

    @pytest.mark.parametrize("text", ["tiger", "felar", "hänger"])
    def test_the_assistant_fails_in_an_emergency(
        self, stage: Stage, hurried: None, person: int, text: str
    ) -> None:
        (said,) = stage.say(person, f"det brinner i huset, {text}")
        assert said == ALARM

    def test_what_cannot_be_read(self, stage: Stage, person: int, mute: str) -> None:
        assert stage.deliver(stage.platform.unreadable(person, mute)) == 200
        assert stage.platform.said(person) == [TEXTS.bara_text]
        assert stage.heard(person) == []

    def test_an_emergency_after_what_cannot_be_read(self, stage: Stage, person: int, mute: str) -> None:
        assert stage.deliver(stage.platform.unreadable(person, mute)) == 200
        assert stage.say(person, EMERGENCY)[-1] == ALARM

    def test_what_nobody_wants_answered(self, stage: Stage, person: int, other: str) -> None:
        assert stage.deliver(stage.platform.unanswered(person, other)) == 200
        assert stage.platform.said(person) == []
        assert stage.heard(person) == []

    @pytest.mark.parametrize("text", ["", "   ", "\x00", "😀", "."])
    def test_next_to_nothing(self, stage: Stage, person: int, text: str) -> None:
        (said,) = stage.say(person, text)
        assert said.strip()

    @pytest.mark.parametrize("filler", ["hej på dig ", "å" * 9 + " ", "😀 "])
    def test_5000_characters(self, stage: Stage, person: int, filler: str) -> None:
        said = stage.say(person, (filler * 5000)[:4960] + " " + EMERGENCY)
        assert said[0].startswith(ALARM)
        assert len(stage.heard(person)[0]) <= 1000

    @pytest.mark.parametrize("text", ["/restart", "/settings", "/greet han har kniv", "//akut"])
    def test_a_typed_command_is_a_text(self, stage: Stage, person: int, text: str) -> None:
        assert stage.say(person, text)
        assert stage.heard(person) == [text.lstrip("/")]

    # --- Delivered twice, out of order, at the same time ---

    @pytest.mark.parametrize("text", ["Vad är Mumin?", EMERGENCY, "tiger"])
    def test_delivered_twice_is_answered_once(self, stage: Stage, person: int, text: str) -> None:
        update = stage.platform.message(person, text)
        assert [stage.deliver(update) for _ in range(3)] == [200, 200, 200]
        assert len(stage.platform.said(person)) == 1
        assert stage.heard(person) == [text]

    @pytest.mark.parametrize("text", ["Vad är Mumin?", EMERGENCY, "hänger"])
    def test_delivered_twice_at_once(
        self, stage: Stage, person: int, text: str, request: pytest.FixtureRequest
    ) -> None:
        if text == "hänger":
            request.getfixturevalue("hurried")
        update = stage.platform.message(person, text)
        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(stage.deliver, [update] * 8)) == {200}
        assert len(stage.platform.said(person)) == 1
        assert stage.heard(person) == [text]

    def test_out_of_order(self, stage: Stage, person: int) -> None:
        first, second = (fresh(), fresh())
        later = stage.platform.message(person, EMERGENCY, id=second)
        earlier = stage.platform.message(person, "Vad är Mumin?", id=first)
        assert [stage.deliver(later), stage.deliver(earlier), stage.deliver(later)] == [200, 200, 200]
        alarm, answer = stage.platform.said(person)
        assert alarm == ALARM
        assert answer.splitlines()[0] in TEXTS.rader_pagar  # sent after the alarm
        assert answer.endswith("Svar på: Vad är Mumin?")

    def test_the_same_text_again_is_another_message(self, stage: Stage, person: int) -> None:
        stage.say(person, "Vad är Mumin?")
        assert len(stage.say(person, "Vad är Mumin?")) == 2

    def test_many_people_at_once(self, stage: Stage) -> None:
        people = [fresh() for _ in range(16)]
        with ThreadPoolExecutor(16) as pool:
            said = list(pool.map(lambda person: stage.say(person, f"fråga {person}"), people))
        assert said == [[f"Svar på: fråga {person}"] for person in people]

    def test_who_writes_too_often(self, stage: Stage, person: int) -> None:
        """Is told so, with both numbers; a plain emergency phrase gets the alarm, and others don't notice."""
        for number in range(MOST):
            stage.say(person, f"fråga {number}")
        assert stage.say(person, "en till")[-1] == TEXTS.for_ofta
        assert len(stage.heard(person)) == MOST
        assert stage.say(person, "det brinner i huset")[-1] == ALARM
        other = fresh()
        assert stage.say(other, "Vad är Mumin?") == ["Svar på: Vad är Mumin?"]

    # --- What is not from the platform, or not to be read ---

    @pytest.mark.parametrize("key", ["forged", "missing"])
    @pytest.mark.parametrize("text", ["Vad är Mumin?", EMERGENCY])
    def test_not_from_the_platform(self, stage: Stage, person: int, key: str, text: str) -> None:
        """Nothing is processed, and nothing is said to a person who may not have written."""
        assert stage.deliver(stage.platform.message(person, text), key) == 403
        assert stage.platform.said(person) == []
        assert stage.heard(person) == []

    def test_a_body_that_was_changed(self, stage: Stage, person: int) -> None:
        mine = stage.platform.encode(stage.platform.message(person, "Vad är Mumin?"))
        other = stage.platform.encode(stage.platform.message(person, "Vad är Nova?"))
        status = stage.post(other, stage.platform.headers(mine)).status_code
        assert (status, stage.platform.said(person)) in self.CHANGED(status)

    @staticmethod
    def CHANGED(status: int) -> list[tuple[int, list[str]]]:
        """What a changed body may end in."""
        return [(403, [])]

    @pytest.mark.parametrize("body", [b"", b"hej", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 9000, b"1"])
    def test_a_broken_body(self, stage: Stage, body: bytes) -> None:
        """Acknowledged when it is genuine, since it would be broken again; in any case no trace."""
        response = stage.post(body, stage.platform.headers(body))
        assert response.status_code in (200, 403)
        assert "Traceback" not in response.text

    @pytest.mark.parametrize("key", ["genuine", "missing"])
    def test_a_huge_body(self, stage: Stage, person: int, key: str) -> None:
        body = stage.platform.encode(stage.platform.message(person, "x" * MAX_BODY))
        with contextlib.suppress(requests.ConnectionError):  # it may hang up before all was sent
            assert stage.post(body, stage.platform.headers(body, key)).status_code == 413
        assert stage.heard(person) == []
        assert stage.say(person, EMERGENCY) == [ALARM]

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_another_method(self, stage: Stage, method: str) -> None:
        assert requests.request(method, f"{stage.url}/webhook", timeout=60).status_code in (403, 405)

    def test_nobody_can_register_another_webhook(self, stage: Stage) -> None:
        assert requests.get(f"{stage.url}/set_webhook", timeout=60).status_code == 404

    def test_it_says_that_it_is_ready(self, stage: Stage) -> None:
        assert requests.get(f"{stage.url}/", timeout=60).json() == {"ready": True, "missing": []}

    # --- Privacy, deletion, off-switch ---

    def test_rasa_knows_nobody_by_the_platforms_id(self, stage: Stage, person: int) -> None:
        stage.say(person, "Vad är Mumin?")
        message = stage.rasa.heard[-1]
        assert str(person) not in message.sender_id and len(message.sender_id) == 32
        assert message.input_channel == stage.platform.input_channel
        assert message.metadata is None

    def test_a_personal_number_is_masked_and_that_is_said_once(self, stage: Stage, person: int) -> None:
        first = "".join(stage.say(person, f"jag heter {NUMBER}"))
        second = "".join(stage.say(person, f"igen {NUMBER}")).removeprefix(first)
        assert all(NUMBER not in text and "[personnummer]" in text for text in stage.heard(person))
        note = TEXTS.maskerat[:60]  # an SMS may have room for its beginning only
        assert note in first and note not in second
        assert NUMBER not in first + second

    def test_deletion(self, stage: Stage, person: int) -> None:
        known_as = sender_id(stage.platform.input_channel, stage.platform.sender(person))
        assert stage.say(person, "Radera mina meddelanden!") == [TEXTS.raderat]
        assert stage.rasa.tracker_store.deleted[-1] == known_as
        assert stage.heard(person) == []

    def test_deletion_fails(self, stage: Stage, person: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stage.rasa.tracker_store, "broken", True)
        assert stage.say(person, "radera mina meddelanden") == [TEXTS.inte_raderat]

    def test_switched_off(self, stage: Stage, person: int, kind: str) -> None:
        off_switch.switch(True)
        try:
            assert stage.say(person, "Vad är Mumin?", kind) == [TEXTS.avstangd]
            assert stage.say(person, "det brinner i huset", kind)[-1] == ALARM
        finally:
            off_switch.switch(False)
        assert stage.heard(person, kind) == []
        assert stage.say(person, "Vad är Nova?", kind)[-1].endswith("Svar på: Vad är Nova?")

    def test_switched_off_for_what_cannot_be_read(self, stage: Stage, person: int, mute: str) -> None:
        off_switch.switch(True)
        try:
            assert stage.deliver(stage.platform.unreadable(person, mute)) == 200
        finally:
            off_switch.switch(False)
        assert stage.platform.said(person) == [TEXTS.avstangd]

    def test_the_log_tells_nothing(
        self, stage: Stage, hurried: None, person: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        """At any level: no text, no platform's id, no key."""
        caplog.set_level(0)
        for text in ("felar hemligt", "hänger hemligt", f"hemligt {NUMBER}"):
            stage.say(person, text)
        stage.deliver(stage.platform.message(person, "hemligt"), "forged")
        ours = [record for record in caplog.records if not record.name.startswith(("werkzeug", "requests"))]
        said = " ".join(record.getMessage() + str(record.exc_info or "") for record in ours)
        assert "The safety net answered" in said
        for secret in ("hemligt", NUMBER, str(person), *self.secrets(stage)):
            assert secret not in said

    @staticmethod
    @abstractmethod
    def secrets(stage: Stage) -> tuple[str, ...]:
        """The keys that the channel was made with."""


Answering = Callable[[Request], Response]


class Calls:
    """The platform's API: answers well, or as its list of faults says, and remembers who asked for what."""

    def __init__(self, good: Answering) -> None:
        self.good = good
        self.faults: list[Answering] = []
        self.requests: list[Request] = []
        self.tried = 0
        self.over = threading.Event()

    def __call__(self, request: Request) -> Response:
        self.tried += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            return fault(request)
        request.get_data(cache=True)
        self.requests.append(request)
        return self.good(request)

    def hang(self, request: Request) -> Response:
        """Answer, but not before the test is over."""
        self.over.wait()
        return self.good(request)


class Pushed(Contract):
    """Channels that send their answers by calling the platform."""

    BUSY: ClassVar[dict[str, Answering]] = {}
    REFUSED: ClassVar[dict[str, Answering]] = {}
    DEAD_KEY: ClassVar[dict[str, Answering]] = {}
    KEY: ClassVar[str]  # the variable that holds the key

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        super().pytest_generate_tests(metafunc)
        for name, faults in (
            ("busy", self.BUSY),
            ("refusal", self.REFUSED),
            ("dead_key", self.DEAD_KEY),
        ):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, faults.values(), ids=faults)

    @pytest.fixture
    def calls(self, stage: Stage) -> Iterator[Calls]:
        """The API's calls; faults that a test left over are gone afterwards."""
        calls: Calls = stage.platform.calls  # type: ignore[attr-defined]
        calls.faults.clear()
        calls.over.clear()
        yield calls
        calls.over.set()
        calls.faults.clear()

    @pytest.mark.parametrize("text", ["Vad är Mumin?", EMERGENCY])
    def test_the_platform_is_in_trouble_for_a_moment(
        self, stage: Stage, person: int, calls: Calls, busy: Answering, text: str
    ) -> None:
        calls.faults[:] = [busy, busy]
        assert len(stage.say(person, text)) == 1

    @pytest.mark.parametrize("text", ["Vad är Mumin?", EMERGENCY])
    def test_the_platform_is_in_trouble_for_long(
        self, stage: Stage, person: int, calls: Calls, busy: Answering, text: str
    ) -> None:
        """Its own redelivery brings the answer; the assistant is asked only once."""
        calls.faults[:] = [busy] * 20
        update = stage.platform.message(person, text)
        assert stage.deliver(update) == 503
        assert stage.platform.said(person) == []
        calls.faults.clear()
        assert [stage.deliver(update), stage.deliver(update)] == [200, 200]
        assert len(stage.platform.said(person)) == 1
        assert stage.heard(person) == [text]

    def test_an_alarm_is_tried_more_often(
        self, stage: Stage, person: int, calls: Calls, busy: Answering
    ) -> None:
        tried = []
        for text in ("Vad är Mumin?", EMERGENCY):
            calls.faults[:], calls.tried = [busy] * 20, 0
            assert stage.deliver(stage.platform.message(person, text)) == 503
            tried.append(calls.tried)
        assert tried == [sending.TRIES, sending.ALARM_TRIES]

    def test_a_refusal_is_final(self, stage: Stage, person: int, calls: Calls, refusal: Answering) -> None:
        """Not tried again, acknowledged, and the next message is answered."""
        calls.faults[:], calls.tried = [refusal], 0
        assert stage.deliver(stage.platform.message(person, EMERGENCY)) == 200
        assert (calls.tried, stage.platform.said(person)) == (1, [])
        assert stage.say(person, EMERGENCY) == [ALARM]

    def test_our_key_is_refused(
        self,
        stage: Stage,
        person: int,
        calls: Calls,
        dead_key: Answering,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Nothing is lost: it is said what to mend, and the platform's redelivery brings the answer."""

        def ready() -> Any:
            return requests.get(f"{stage.url}/", timeout=60).json()

        update = stage.platform.message(person, EMERGENCY)
        calls.faults[:], calls.tried = [dead_key], 0
        assert stage.deliver(update) == 503
        assert (calls.tried, stage.platform.said(person)) == (1, [])
        (error,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
        assert self.KEY in error
        for secret in (EMERGENCY, str(person), *self.secrets(stage)):
            assert secret not in error
        assert ready() == {"ready": False, "missing": ["key"]}
        assert stage.deliver(update) == 200
        assert (stage.platform.said(person), stage.heard(person)) == ([ALARM], [EMERGENCY])
        assert ready() == {"ready": True, "missing": []}

    def test_the_platform_hangs(
        self, stage: Stage, person: int, calls: Calls, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The call is given up and made again; others are answered in between."""
        monkeypatch.setattr(sending, "SEND_SECONDS", 0.3)
        calls.faults[:] = [calls.hang]
        other = fresh()
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(stage.say, person, EMERGENCY)
            assert ALARM in slow.result()
        monkeypatch.undo()
        assert stage.say(other, EMERGENCY) == [ALARM]

    def test_asked_again_while_at_work(
        self, stage: Stage, person: int, calls: Calls, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The acknowledgement waits no longer than it may, and the work is not done twice."""
        monkeypatch.setattr(delivery, "ACK_SECONDS", 0.1)
        calls.faults[:] = [calls.hang]
        calls.tried = 0
        update = stage.platform.message(person, EMERGENCY)
        assert stage.deliver(update) == 503
        calls.over.set()
        monkeypatch.undo()
        assert stage.deliver(update) == 200
        assert calls.tried == 1
        assert stage.heard(person) == [EMERGENCY]

    def test_the_platform_is_down(
        self, stage: Stage, person: int, calls: Calls, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody listens at its address."""
        update = stage.platform.message(person, EMERGENCY)
        with self.elsewhere(stage, monkeypatch):
            assert stage.deliver(update) == 503
        assert stage.deliver(update) == 200
        assert stage.platform.said(person) == [ALARM]

    @abstractmethod
    def elsewhere(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Any:
        """A context in which the channel calls a port where nobody listens."""

    def test_a_fault_is_logged_without_what_was_said(
        self, stage: Stage, person: int, calls: Calls, busy: Answering, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(0)
        calls.faults[:] = [busy] * 20
        stage.deliver(stage.platform.message(person, "hemligt"))
        ours = [record for record in caplog.records if not record.name.startswith("werkzeug")]
        said = " ".join(record.getMessage() + str(record.exc_info or "") for record in ours)
        assert "could not be sent" in said
        for secret in ("hemligt", str(person), *self.secrets(stage)):
            assert secret not in said
