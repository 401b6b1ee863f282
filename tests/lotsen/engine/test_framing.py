"""What two readers could read in two ways is refused, everything else passes, split anywhere."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import Iterator

import pytest
from sanic import Sanic, handlers
from sanic.server.protocols.http_protocol import HttpProtocol

from lotsen.engine import framing
from lotsen.engine.framing import Framing, Refused

HEAD = b"POST /webhooks/webb/message HTTP/1.1\r\nHost: x\r\n"
BODY = b'{"text": "hej"}'
GOOD = {
    "no body": b"GET / HTTP/1.1\r\n\r\n",
    "a length": HEAD + b"Content-Length: 15\r\n\r\n" + BODY,
    "an empty body": HEAD + b"Content-Length: 0\r\n\r\n",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\nf\r\n" + BODY + b"\r\n0\r\n\r\n",
    "chunks, loud": HEAD + b"TRANSFER-ENCODING: chunked\r\n\r\nF\r\n" + BODY + b"\r\n0\r\n\r\n",
    "chunks that say something": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0;c\r\n\r\n",
    "two one after the other": (HEAD + b"Content-Length: 15\r\n\r\n" + BODY) * 2,
    "old": b"GET / HTTP/1.0\r\n\r\n",
    "expecting": HEAD + b"Expect: 100-continue\r\nContent-Length: 15\r\n\r\n" + BODY,
    "rather HTTP/2": HEAD + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 15\r\n\r\n" + BODY,
    "a long cookie": b"GET / HTTP/1.1\r\nCookie: " + b"x" * 7_000 + b"\r\n\r\n",
}
LENGTHS = (b"-5", b"-0", b"+5", b"0x5", b"5,5", b"5 5", b"1_0", b"", b"five", b"5.0", b"1e3", b"\xd9\xa3")
ENCODINGS = (
    b"gzip",
    b"identity",
    b"chunked, gzip",
    b"gzip, chunked",
    b"xchunked",
    b"",
    b"\x0bchunked",
    b"Chunked",
)
SIZES = (b"-f", b"+f", b"0xf", b"f f", b"", b"g", b"f" * 30, b"1_0")
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
END = b"\r\n0\r\n\r\n"
BAD = {
    **{f"length {length!r}": HEAD + b"Content-Length: " + length + b"\r\n\r\n" + BODY for length in LENGTHS},
    **{f"encoding {one!r}": HEAD + b"Transfer-Encoding: " + one + b"\r\n\r\n0\r\n\r\n" for one in ENCODINGS},
    **{f"chunk {size!r}": CHUNKED + size + b"\r\n" + BODY + END for size in SIZES},
    "a trailer": CHUNKED + b"1\r\nx\r\n0\r\nA: b\r\n\r\n",
    "a trailer in the second": CHUNKED + b"0\r\n\r\n" + CHUNKED + b"0\r\nXX: /x HTTP/1.1\r\n\r\n",
    "a chunk that is longer": CHUNKED + b"3\r\n" + BODY + END,
    "a long length": HEAD + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 15\r\nContent-Length: 15\r\n\r\n" + BODY,
    "two different lengths": HEAD + b"Content-Length: 15\r\nContent-Length: 5\r\n\r\n" + BODY,
    "both": HEAD + b"Content-Length: 15\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n" + BODY + END,
    "both the other way": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 15\r\n\r\n" + BODY,
    "two encodings": HEAD + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n0\r\n\r\n",
    "a blank before the colon": HEAD + b"Content-Length : 15\r\n\r\n" + BODY,
    "a folded length": HEAD + b"Content-Length:\r\n 15\r\n\r\n" + BODY,
    "NUL in a header": b"GET / HTTP/1.1\r\nA: \x00\r\n\r\n",
    "no HTTP": b"hej\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no method": b"BLA / HTTP/1.1\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303"),
    "no URL": b"GET /\xc3\xa5 HTTP/1.1\r\n\r\n",
    "an upgrade": b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
}


def read(pieces: list[bytes]) -> Framing:
    """Let the pieces come in one after the other."""

    async def reading() -> Framing:
        found = Framing(lambda: None)
        for piece in pieces:
            found.read(piece)
        return found

    return asyncio.run(reading())


@pytest.mark.parametrize("request_", GOOD.values(), ids=GOOD)
def test_what_is_well_framed_passes(request_: bytes) -> None:
    read([request_])
    if b"h2c" not in request_:  # which is looked for in each piece by itself
        read([bytes([byte]) for byte in request_])


@pytest.mark.parametrize("request_", BAD.values(), ids=BAD)
def test_anything_else_is_refused(request_: bytes) -> None:
    for pieces in ([request_], [bytes([byte]) for byte in request_]):
        with pytest.raises(Refused):
            read(pieces)


@pytest.mark.parametrize(
    ("pieces", "late"),
    [
        ([b"G"], True),
        ([HEAD], True),
        ([HEAD, b"Content-Length: 15\r\n\r\n", BODY[:-1]], True),
        ([HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"] + [b"1\r\nx\r\n"] * 9, True),
        ([HEAD, b"Content-Length: 15\r\n\r\n", BODY], False),
        ([GOOD["two one after the other"], b"G"], True),
        ([b""], False),
    ],
)
def test_a_request_has_so_long_in_all(
    pieces: list[bytes], late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drop by drop or not at all: what is not complete in time is late, once."""
    monkeypatch.setattr(framing, "DEADLINE", 0.0)
    found: list[bool] = []

    async def reading() -> None:
        one = Framing(lambda: found.append(True))
        for piece in pieces:
            one.read(piece)
        await asyncio.sleep(0.01)

    asyncio.run(reading())
    assert found == [True] * late


def test_nothing_is_waited_for_after_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "DEADLINE", 0.0)
    found: list[bool] = []

    async def reading() -> None:
        with pytest.raises(Refused):
            Framing(lambda: found.append(True)).read(BAD["both"])
        await asyncio.sleep(0.01)

    asyncio.run(reading())
    assert not found


REPLACED = ("connection_made", "data_received", "eof_received", "receive_more")


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sanic's own again afterwards, and as many files as before."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    for name in REPLACED:
        monkeypatch.setattr(HttpProtocol, name, getattr(HttpProtocol, name))
    monkeypatch.setattr(handlers, "exception_response", vars(handlers)["exception_response"])
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_nobody_holds_a_connection_for_an_hour(replaced: None) -> None:
    """As Rasa sets Sanic up, and as the action server does; and there may be as many as the system lets."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, most), most))
    framing.replace_sanics(lambda: "")
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == most
    app = Sanic("framing")

    async def connecting() -> tuple[float, float]:
        protocol = HttpProtocol(loop=asyncio.get_running_loop(), app=app)
        here, there = socket.socketpair()
        with there:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: protocol, here)
            protocol.abort()  # type: ignore[no-untyped-call]
        return protocol.keep_alive_timeout, protocol.response_timeout

    app.config.update({"KEEP_ALIVE_TIMEOUT": 120, "RESPONSE_TIMEOUT": 3600})
    assert asyncio.run(connecting()) == (framing.IDLE, framing.UNREAD)
    app.config.update({"KEEP_ALIVE_TIMEOUT": 5, "RESPONSE_TIMEOUT": 60})
    assert asyncio.run(connecting()) == (5, 60)
