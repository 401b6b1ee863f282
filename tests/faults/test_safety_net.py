"""Whatever is down, slow or broken, the next thing that is read names the number.

First the net by itself, then the real Rasa with an action server that is dead, silent, failing or babbling.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
import yaml
from rasa.core.channels.channel import UserMessage

from lotsen import paths
from lotsen.channels import safety_net
from lotsen.channels.safety_net import SafetyNet, sender_id
from lotsen.knowledge import KnowledgeError, load
from lotsen.nlu import hearing
from lotsen.nlu.hearing import hear
from lotsen.run import processes
from tests.faults.visitor import ALARMS

CREDENTIALS = paths.ROOT / "tools" / "evaluation" / "credentials.yml"
RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
CONTACTS = load(paths.KNOWLEDGE).contacts
ALARM = RESPONSES["utter_akut"][0]["text"]
EMERGENCY = "han har kniv och slår min mamma"
FACT = "Vad är Mumin?"
HELLO = "hej"
# A text with a plain phrase gets the alarm from the net, another the text with both numbers.
BOTH = pytest.mark.parametrize(("text", "said"), [(EMERGENCY, ALARM), (FACT, CONTACTS.reserv)])


# --- The net by itself ---


def reply(on_new_message: Any, text: str) -> list[str]:
    """What the net sends; its loop runs on a little, so that something late could still be said."""

    async def run() -> list[str]:
        bubbles = await SafetyNet().reply(on_new_message, hear(text), "tester", "lotsen")
        said = [bubble.text for bubble in bubbles]
        await asyncio.sleep(0.05)
        assert [bubble.text for bubble in bubbles] == said
        return said

    return asyncio.run(run())


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines short enough for a test."""
    monkeypatch.setattr(safety_net, "DEADLINE", 0.02)
    monkeypatch.setattr(safety_net, "PHRASE_DEADLINE", 0.01)


async def say(message: UserMessage, *texts: str) -> None:
    assert message.output_channel is not None
    for text in texts:
        await message.output_channel.send_text_message(message.sender_id, text)


async def alarm(message: UserMessage) -> None:
    """As Rasa utters a response of domain.yml."""
    assert message.output_channel is not None
    uttered = {**RESPONSES["utter_akut"][0], "utter_action": "utter_akut"}
    await message.output_channel.send_response(message.sender_id, uttered)


@BOTH
def test_what_is_said_in_time_is_sent(text: str, said: str) -> None:
    async def answering(message: UserMessage) -> None:
        await say(message, "ett", "två")

    assert reply(answering, text) == ["ett", "två"]


@BOTH
@pytest.mark.parametrize(
    "error",
    [
        ValueError("trasig"),
        OSError("full disk"),
        TimeoutError(),
        MemoryError(),
        RecursionError(),
        KnowledgeError("inga filer"),
        asyncio.CancelledError(),
        SystemExit(1),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_exception(error: BaseException, text: str, said: str) -> None:
    async def raising(message: UserMessage) -> None:
        raise error

    assert reply(raising, text) == [said]


@BOTH
def test_an_exception_before_anything_is_awaited(text: str, said: str) -> None:
    def raising(message: UserMessage) -> Any:
        raise ValueError("no coroutine at all")

    assert reply(raising, text) == [said]


@BOTH
def test_no_reply(text: str, said: str) -> None:
    async def silent(message: UserMessage) -> None:
        return None

    assert reply(silent, text) == [said]


@BOTH
@pytest.mark.parametrize("empty", ["", "   ", "\n"])
def test_a_reply_without_text(text: str, said: str, empty: str) -> None:
    async def empty_handed(message: UserMessage) -> None:
        assert message.output_channel is not None
        await message.output_channel.send_response("tester", {"custom": {"x": 1}})
        await say(message, empty)

    assert reply(empty_handed, text) == [said]


@BOTH
def test_one_that_never_answers(hurried: None, text: str, said: str) -> None:
    async def hanging(message: UserMessage) -> None:
        await asyncio.Event().wait()

    assert reply(hanging, text) == [said]


@BOTH
def test_a_late_answer_is_not_sent_after_it(hurried: None, text: str, said: str) -> None:
    late: list[str] = []

    async def slow(message: UserMessage) -> None:
        await asyncio.sleep(0.03)
        await say(message, "för sent")
        late.append("said")

    assert reply(slow, text) == [said]
    assert late == []


@BOTH
def test_one_that_will_not_be_cancelled_holds_nothing_back(hurried: None, text: str, said: str) -> None:
    """And what it says in the end is heard by nobody."""
    late: list[str] = []

    async def stubborn(message: UserMessage) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.sleep(0)  # by turns of the loop, not by the clock: the net has gone on by then
        await say(message, "för sent")
        late.append("said")

    assert reply(stubborn, text) == [said]
    assert late == ["said"]


@pytest.mark.parametrize("text", [EMERGENCY, FACT])
def test_the_alarm_was_said_before_it_broke(hurried: None, text: str) -> None:
    async def breaking(message: UserMessage) -> None:
        await alarm(message)
        raise ValueError

    async def hanging(message: UserMessage) -> None:
        await alarm(message)
        await asyncio.Event().wait()

    assert reply(breaking, text) == [ALARM]
    assert reply(hanging, text) == [ALARM]


def test_half_a_reply_does_for_a_question_and_not_for_an_emergency() -> None:
    async def breaking(message: UserMessage) -> None:
        await say(message, "Mumin är en satsning")
        raise ValueError

    assert reply(breaking, FACT) == ["Mumin är en satsning"]
    assert reply(breaking, EMERGENCY) == [ALARM]


def test_without_readable_phrases_both_numbers_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def raising(message: UserMessage) -> None:
        raise ValueError

    def unreadable() -> Any:
        raise KnowledgeError("no file")

    net = SafetyNet()
    for module in (safety_net, hearing):
        monkeypatch.setattr(module, "knowledge", unreadable)
    said = hear("/restart " + EMERGENCY)
    assert (said.masked, bool(said.phrase)) == ("restart " + EMERGENCY, False)
    bubbles = asyncio.run(net.reply(raising, said, "tester", "lotsen"))
    assert [bubble.text for bubble in bubbles] == [CONTACTS.reserv]


def test_the_log_does_not_tell_what_was_written(caplog: pytest.LogCaptureFixture) -> None:
    async def raising(message: UserMessage) -> None:
        raise ValueError(message.text)

    reply(raising, EMERGENCY)
    assert "ValueError" in caplog.text and "kniv" not in caplog.text


def test_who_leaves_takes_the_work_along() -> None:
    """A client that hangs up: the reply is cancelled and does not go on alone."""
    ended: list[str] = []

    async def run() -> None:
        begun = asyncio.Event()

        async def hanging(message: UserMessage) -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("ended")

        task = asyncio.ensure_future(SafetyNet().reply(hanging, hear(FACT), "tester", "lotsen"))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)

    asyncio.run(run())
    assert ended == ["ended"]


@pytest.mark.parametrize("claimed", ["", None, 3, ["x"], {}])
def test_who_names_nobody_gets_an_id_of_his_own(claimed: object) -> None:
    assert sender_id("lotsen", claimed) != sender_id("lotsen", claimed)


@pytest.mark.parametrize("claimed", ["anna", "\ud800", "a\x00b", "x" * 100_000])
def test_an_id_is_the_same_again_and_harmless(claimed: str) -> None:
    assert sender_id("lotsen", claimed) == sender_id("lotsen", claimed)
    assert len(sender_id("lotsen", claimed)) == 32 and sender_id("lotsen", claimed).isalnum()


# --- The real Rasa, started once, with an action server that fails in every way ---

TOKEN = secrets.token_hex(16)
FAULTS = ("dead", "silent", "error", "garbage", "no JSON", "not a list", "cut off")
BODIES = {
    "garbage": b'{"events": [{"event": "nonsense"}], "responses": [{"response": "utter_finns_inte"}]}',
    "no JSON": b"<html>Bad Gateway</html>",
    "not a list": b'{"events": 1, "responses": null}',
}


class BadActions(BaseHTTPRequestHandler):
    """An action server with the fault of its server."""

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, BadServer)
        server.asked.append(self.path)
        if server.fault == "silent":
            server.over.wait()
            return
        body = BODIES.get(server.fault, b'{"error": "trasig", "action_name": "x"}')
        self.send_response(500 if server.fault == "error" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:5] if server.fault == "cut off" else body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class BadServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, fault: str) -> None:
        super().__init__((processes.HOST, port), BadActions)
        self.fault = fault
        self.asked: list[str] = []
        self.over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # Rasa gave up and hung up: that is what is tested


@contextlib.contextmanager
def bad_actions(port: int, fault: str) -> Iterator[BadServer | None]:
    if fault == "dead":
        yield None
        return
    with BadServer(port, fault) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


class Talk:
    """One conversation with the Rasa above."""

    def __init__(self, url: str, channel: str) -> None:
        self.url, self.channel, self.sender = url, channel, f"test-{secrets.token_hex(8)}"

    def post(self, path: str, body: dict[str, Any], **query: str) -> Any:
        with requests.Session() as http:  # one each, since some speak at the same time
            http.trust_env = False  # no proxy for loopback
            response = http.post(self.url + path, json=body, params=query, timeout=60)
        assert response.status_code == 200, response.text
        assert "Traceback" not in response.text
        return response.json()

    def say(self, text: str) -> list[str]:
        path = f"webhooks/{self.channel}/webhook"
        bubbles = self.post(path, {"sender": self.sender, "message": text})
        return [bubble["text"] for bubble in bubbles]

    def ask_if_in_danger(self) -> None:
        """Let Rasa ask its own question, whatever the model thinks of any text."""
        known_as = self.sender if self.channel == "rest" else sender_id(self.channel, self.sender)
        path = f"conversations/{known_as}/trigger_intent"
        self.post(path, {"name": "akut_oklart"}, token=TOKEN)


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Rasa's address, and the port where it looks for its action server."""
    actions_port = processes.free_port()
    with processes.running(
        processes.free_port(),
        actions_port,
        api_token=TOKEN,
        credentials=CREDENTIALS,
        log_dir=tmp_path_factory.mktemp("logs"),
        actions=False,
    ) as assistant:
        yield assistant.rasa_url, actions_port


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest, rasa: tuple[str, int]) -> Iterator[BadServer | None]:
    with bad_actions(rasa[1], request.param) as server:
        yield server


@pytest.fixture
def dead(rasa: tuple[str, int]) -> None:
    """Nobody listens where the action server should be."""


@pytest.fixture(params=["rest", "lotsen"])
def talk(request: pytest.FixtureRequest, rasa: tuple[str, int]) -> Talk:
    return Talk(rasa[0], request.param)


@pytest.fixture
def hardened(rasa: tuple[str, int]) -> Talk:
    return Talk(rasa[0], "lotsen")


def test_an_emergency_needs_no_action_server(fault: BadServer | None, talk: Talk) -> None:
    """Twice in a row, and the action server is not even asked."""
    assert [talk.say(EMERGENCY)[0] for _ in range(2)] == list(ALARMS)
    assert fault is None or fault.asked == []


def test_a_question_gets_both_numbers_instead(fault: BadServer | None, hardened: Talk) -> None:
    """And an emergency after it, in the same conversation, the alarm."""
    assert hardened.say(FACT) == [CONTACTS.reserv]
    assert fault is None or fault.asked
    assert hardened.say(EMERGENCY)[0] == ALARM


def test_small_talk_goes_on(dead: None, talk: Talk) -> None:
    assert talk.say(HELLO) == [RESPONSES["utter_halsning"][0]["text"]]


@pytest.mark.parametrize(
    "text", ["/akut", "/halsning " + EMERGENCY, "/greet@1.0 " + EMERGENCY, "/restart " + EMERGENCY]
)
def test_behind_a_slash(dead: None, talk: Talk, text: str) -> None:
    assert talk.say(text)[0] == ALARM


@pytest.mark.parametrize("answer", [EMERGENCY, "/akut", "ja"])
def test_in_the_middle_of_our_question(dead: None, talk: Talk, answer: str) -> None:
    talk.ask_if_in_danger()
    # A word as short as "ja" may get a line in a wrongly guessed language above it.
    assert talk.say(answer)[0].endswith(ALARM)


@pytest.mark.parametrize("first", [HELLO, FACT, "vad kan du svara på?", "tack", "nej", "/ej_akut"])
def test_in_every_state(dead: None, hardened: Talk, first: str) -> None:
    hardened.say(first)
    assert hardened.say(EMERGENCY)[0] == ALARM


def test_two_messages_at_once_from_one_sender(dead: None, talk: Talk) -> None:
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(talk.say, ["hej då", EMERGENCY]))  # 112 before the one if it is second
    farewell = RESPONSES["utter_hej_da"][0]["text"].partition(" Mår")[0]
    assert len(said[0]) == 1 and farewell in said[0][0]
    assert said[1][0] == ALARM


def test_many_messages_at_once_from_one_sender(dead: None, hardened: Talk) -> None:
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(hardened.say, [EMERGENCY, FACT] * 8))
    assert all(replies for replies in said)
    assert all(CONTACTS.akut in replies[0] for replies in said)


def test_an_emergency_while_a_question_hangs(rasa: tuple[str, int], hardened: Talk) -> None:
    """The conversation is locked by the question: the net does not wait for it."""
    with bad_actions(rasa[1], "silent") as server, ThreadPoolExecutor(2) as pool:
        assert server is not None
        question = pool.submit(hardened.say, FACT)
        while not server.asked and not question.done():
            threading.Event().wait(0.01)
        assert hardened.say(EMERGENCY)[0] == ALARM
        assert question.result() == [CONTACTS.reserv]
    # The net's alarm counts as one for the assistant, which has not seen it.
    assert hardened.say(HELLO) == [RESPONSES["utter_efter_akut"][0]["text"]]
