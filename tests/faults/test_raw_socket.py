"""Bytes on a bare socket, to Rasa and to the action server: every complete request is answered, none hangs.

Always the same ones; CASES says how many. What is refused is answered with both numbers.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lotsen import paths
from lotsen.engine.framing import Framing, Refused
from lotsen.knowledge import load
from lotsen.run import processes

CONTACTS = load(paths.KNOWLEDGE).contacts
TIMEOUT = 60.0  # seconds; nothing is measured, what hangs does so for ever
CASES = 1_200  # to each of the two
EMERGENCY = json.dumps({"sender": "raw", "message": "han har kniv och slår min mamma"}).encode()
RASA = b"POST /webhooks/lotsen/webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
ACTIONS = b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
HEADS = {"rasa": RASA, "actions": ACTIONS}
ATTACKS = {
    "a negative length": b"Content-Length: -5\r\n\r\nhello",
    "no digits": b"Content-Length: five\r\n\r\nhello",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello",
    "length and encoding": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an unknown encoding": b"Transfer-Encoding: gzip\r\n\r\nhello",
    "an encoding as Sanic does not spell it": b"Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
    "a request behind the last chunk": b"Transfer-Encoding: chunked\r\n\r\n0\r\nXX: /x HTTP/1.1\r\n\r\n",
    "a negative chunk": b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
}
# Each comes one byte at a time, or stops, and would never end.
SLOW = {
    "a header drop by drop": (b"A: b\r\n" * 10_000, False),
    "a body drop by drop": (b"Content-Length: 10000\r\n\r\n" + b" " * 10_000, True),
    "chunks drop by drop": (b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 10_000, True),
    "a body that never comes": (b"Content-Length: 5\r\n\r\n", True),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Assistant]:
    folder: Path = tmp_path_factory.mktemp("raw")
    with processes.running(processes.free_port(), processes.free_port(), log_dir=folder) as running:
        yield running


@pytest.fixture(params=HEADS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def connected(assistant: processes.Assistant, name: str) -> socket.socket:
    parts = urlsplit(assistant.rasa_url if name == "rasa" else assistant.actions_url)
    return socket.create_connection((str(parts.hostname), int(parts.port or 0)), TIMEOUT)


def exchange(
    assistant: processes.Assistant, name: str, sent: bytes, whole: bool = True, ends: bool = False
) -> bytes:
    """Send, and return what comes back: until it hangs up, or the first piece. TimeoutError when it hangs.

    `ends`: say that nothing more will be sent.
    """
    said = b""
    with connected(assistant, name) as client:
        try:
            client.sendall(sent)
            if ends:
                client.shutdown(socket.SHUT_WR)
            while piece := client.recv(65_536):
                said += piece
                if not whole:
                    break
        except (ConnectionResetError, BrokenPipeError):
            pass  # it may hang up before all was sent
    return said


def well(assistant: processes.Assistant, name: str) -> bool:
    """Whether the process does its work: the alarm, or a health page."""
    if name == "actions":
        asked = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        return b'"ok"' in exchange(assistant, name, asked)
    return CONTACTS.akut.encode() in exchange(assistant, name, whole_request(b"Connection: close\r\n"))


def names_both(reply: bytes) -> bool:
    return all(number.encode() in reply for number in (CONTACTS.akut, CONTACTS.icke_akut))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_request_with_two_ends_is_refused(assistant: processes.Assistant, name: str, attack: str) -> None:
    reply = exchange(assistant, name, HEADS[name] + ATTACKS[attack])
    assert reply.startswith(b"HTTP/1.1 400 ") and names_both(reply)
    assert well(assistant, name)


def whole_request(more: bytes = b"") -> bytes:
    return RASA + more + b"Content-Length: %d\r\n\r\n" % len(EMERGENCY) + EMERGENCY


def test_who_will_send_nothing_more_is_answered_and_hung_up_on(assistant: processes.Assistant) -> None:
    for times in (1, 3):
        reply = exchange(assistant, "rasa", whole_request() * times, ends=True)
        assert reply.count(b"HTTP/1.1 200 ") == reply.count(CONTACTS.akut.encode()) == times
    for more in (b"\r\n", b"GET / HT", whole_request()[:-1]):
        reply = exchange(assistant, "rasa", whole_request() + more, ends=True)
        assert reply.startswith(b"HTTP/1.1 200 ") and CONTACTS.akut.encode() in reply
    for sent in (b"GET / HT", whole_request()[:-1], whole_request().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"):
        reply = exchange(assistant, "rasa", sent, ends=True)
        assert reply.startswith(b"HTTP/1.1 503 ") and names_both(reply)
    assert exchange(assistant, "rasa", b"", ends=True) == b""


def test_what_sanic_itself_turns_away_names_both_numbers(assistant: processes.Assistant) -> None:
    for asked, status in {
        b"GET /nowhere HTTP/1.1\r\nConnection: close\r\n\r\n": b"404",
        b"PUT /webhooks/lotsen/webhook HTTP/1.1\r\nConnection: close\r\n\r\n": b"405",
        whole_request(b"X: " + b"x" * 9_000 + b"\r\n"): b"413",
        whole_request(b"Expect: x\r\n"): b"417",
    }.items():
        reply = exchange(assistant, "rasa", asked)
        assert reply.startswith(b"HTTP/1.1 " + status) and names_both(reply)


def test_what_comes_drop_by_drop_is_ended(assistant: processes.Assistant) -> None:
    """All at once, since each is waited for."""

    def drip(case: tuple[str, str]) -> bytes:
        name, slow = case
        sent, at_once = SLOW[slow]
        said = b""
        with connected(assistant, name) as client:
            client.sendall(HEADS[name])
            if at_once:
                end = sent.index(b"\r\n\r\n") + 4
                client.sendall(sent[:end])
                sent = sent[end:]
            client.settimeout(0.2)
            for at in range(int(TIMEOUT / 0.2)):
                try:
                    client.sendall(sent[at : at + 1])
                    piece = client.recv(65_536)
                except TimeoutError:
                    continue
                except OSError:
                    return said
                if not piece:
                    return said
                said += piece
        raise AssertionError(f"{slow}: still open")

    cases = [(name, slow) for name in HEADS for slow in SLOW]
    with ThreadPoolExecutor(len(cases)) as pool:
        replies = list(pool.map(drip, cases))
    assert all(reply.startswith(b"HTTP/1.1 408 ") and names_both(reply) for reply in replies)
    assert all(well(assistant, name) for name in HEADS)


LINES = (
    *(b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 99", b"Transfer-Encoding: chunked"),
    *(b"Transfer-Encoding: identity", b"Connection: close", b"Connection: keep-alive", b"Expect: x"),
    *(b"Expect: 100-continue", b"Upgrade: h2c", b"Upgrade: websocket", b"Host: y", b"A:", b": b", b"A b"),
    *(b" folded: x", b"Cookie: " + b"x" * 9_000, b"Content-Encoding: deflate", b"X-Forwarded-For: \xff, 1"),
)
BODIES = (b"hello", b"", b"{}", b"0\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"-5\r\nhello\r\n", EMERGENCY)
METHODS = (b"GET", b"HEAD", b"PUT", b"post", b"", b"OPTIONS")
PATHS = (b"/%00", b"//", b"/\xff", b"*", b"/a b", b"/?%zz=", b"/" + b"x" * 9_000)
BYTES = (b"\r\n", b"\x00", b"\n", b" ", b"\xff", b"", b"-")


def requests_like(head: bytes, number: int) -> Iterator[bytes]:
    """Yield requests that are right but for some lines and bytes, some of them twice."""
    chosen = random.Random(number)
    for _ in range(CASES):
        first = head
        if chosen.random() < 0.3:
            first = first.replace(b"POST", chosen.choice(METHODS))
        if chosen.random() < 0.2:
            first = first.replace(b"/web", chosen.choice(PATHS), 1)
        lines = [line + b"\r\n" for line in chosen.sample(LINES, chosen.randrange(4))]
        found = bytearray(b"".join([first, *lines, b"\r\n", chosen.choice(BODIES)]))
        for _ in range(chosen.choice((0, 0, 1, 3))):
            at = chosen.randrange(len(found))
            found[at : at + chosen.randrange(2)] = chosen.choice(BYTES)
        yield bytes(found) * chosen.choice((1, 1, 1, 2))


class Counting(Framing):
    """How many requests are complete; one that is refused counts too, since that is an answer."""

    complete = 0

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.complete += 1


def wants_an_answer(sent: bytes) -> bool:
    async def reading() -> bool:
        reader = Counting(lambda: None)
        try:
            reader.read(sent)
        except Refused:
            return True
        reader.stop()
        return reader.complete > 0

    return asyncio.run(reading())


def test_anything_is_answered(assistant: processes.Assistant, name: str) -> None:
    """Whatever is complete or never can be; what is not is hung up on. Nothing hangs, nobody dies."""
    cases = list(requests_like(HEADS[name], 17))
    wanted = [case for case in cases if wants_an_answer(case)]
    assert len(cases) == CASES and len(wanted) > CASES / 2
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda sent: exchange(assistant, name, sent, whole=False), wanted))
        for case in set(cases) - set(wanted):
            with connected(assistant, name) as client:
                client.sendall(case)
    silent = [case for case, reply in zip(wanted, replies, strict=True) if not reply.startswith(b"HTTP/1.1 ")]
    assert silent == []
    part = assistant.rasa if name == "rasa" else assistant.actions
    assert part is not None and part.process.poll() is None
    assert well(assistant, name)
    assert not any(trace in reply for trace in (b"Traceback", b"site-packages") for reply in replies)
