"""Where a request begins and ends, read along by llhttp: Sanic's own reading believes what it is told.

Rasa 3.6 and its action server need Sanic 21.12, which gets no fixes. A negative Content-Length makes it spin
for ever; it takes two lengths, a length beside an encoding, and a body that comes in drop by drop. Of these
Sanic 25.12 refuses the first only. So every byte goes through llhttp (package httptools, the parser of Node)
first; what that refuses is answered here and never reaches Sanic. Imports no Rasa, which the action server
lacks.
"""

from __future__ import annotations

import asyncio
import logging
import re
import resource
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httptools
from sanic import handlers, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.server.protocols.http_protocol import HttpProtocol

logger = logging.getLogger(__name__)

# Seconds from a request's first byte to its last. nginx hands over whole ones; 16 kB take a second by 2G.
DEADLINE = 10.0
# Seconds for which a connection may say nothing, or not read what it was answered. Rasa gives them 2 and 60
# minutes. Longer than nginx keeps one (nginx.conf.template), and than anybody thinks in `make load`.
IDLE, UNREAD = 30, 60
# A client that would rather speak HTTP/2 is answered in HTTP/1.1; llhttp would stop reading there.
_WOULD_UPGRADE = re.compile(rb"(?<=\r\n)upgrade(?=:[ \t]*h2c\r\n)", re.IGNORECASE)
# A length in digits, and no more of them than a body of 10 GB has: nothing else, no sign, no list.
_LENGTH = re.compile(rb"[0-9]{1,10}")

sanics_made: Any = HttpProtocol.connection_made
sanics_received = HttpProtocol.data_received
sanics_receive_more: Any = HttpProtocol.receive_more


class Refused(Exception):
    """This is no request that we read."""


class Framing:
    """The requests of one connection, as far as their framing goes: llhttp calls the on_ methods."""

    def __init__(self, late: Callable[[], None]) -> None:
        """`late` is called when a request is not complete within DEADLINE."""
        self._parser = httptools.HttpRequestParser(self)
        self._late = late
        self._timer: asyncio.TimerHandle | None = None
        self._framed: set[bytes] = set()
        self._has_headers = False

    def read(self, data: bytes) -> None:
        """Read along; raise Refused for a request whose end two readers could see elsewhere."""
        try:
            self._parser.feed_data(_WOULD_UPGRADE.sub(b"refused", data))  # as long, wherever it stands
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.stop()
            raise Refused from error

    def stop(self) -> None:
        """Wait for nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._framed.clear()
        self._has_headers = False
        self.stop()
        self._timer = asyncio.get_running_loop().call_later(DEADLINE, self._late)

    def on_url(self, url: bytes) -> None:
        """Sanic hangs up without a word at bytes that are no URL."""
        if not url.isascii():
            raise Refused

    def on_header(self, name: bytes, value: bytes) -> None:
        """One length, or the one encoding that Sanic knows, as it spells it; never both.

        After a body in chunks there may be headers too. Sanic takes them for the next request.
        """
        name = name.lower()
        if self._has_headers:
            raise Refused
        if name not in (b"content-length", b"transfer-encoding"):
            return
        right = _LENGTH.fullmatch(value) if name == b"content-length" else value == b"chunked"
        if self._framed or not right:
            raise Refused
        self._framed.add(name)

    def on_headers_complete(self) -> None:
        """The blank line after the headers."""
        self._has_headers = True

    def on_message_complete(self) -> None:
        """The last byte of a request."""
        self.stop()


def replace_sanics(text: Callable[[], str]) -> None:
    """Put llhttp before Sanic in this process; `text` gives what a refused request is answered with."""

    def refuse(protocol: HttpProtocol, status: HTTPStatus) -> None:
        transport = protocol.transport
        if transport is None or transport.is_closing():
            return
        logger.info("A connection was refused: %d.", status)
        transport.write(refusal(status, text()))
        protocol.close()

    def connection_made(self: HttpProtocol, transport: asyncio.Transport) -> None:
        self.keep_alive_timeout = min(self.keep_alive_timeout, IDLE)
        self.response_timeout = min(self.response_timeout, UNREAD)
        sanics_made(self, transport)
        kept: Any = self.ctx
        kept.framing = Framing(lambda: refuse(self, HTTPStatus.REQUEST_TIMEOUT))

    def data_received(self: HttpProtocol, data: bytes) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        try:
            self.ctx.framing.read(data)
        except Refused:
            refuse(self, HTTPStatus.BAD_REQUEST)
        else:
            sanics_received(self, data)

    def eof_received(self: HttpProtocol) -> bool:
        """Who has said all that it will say still gets its answer: Sanic would hang up.

        What is not complete then gets 503.
        """
        self.ctx.ended = bool(getattr(self, "_http", None) or self.recv_buffer)
        if self.ctx.ended:  # between two requests nobody waits for an answer, and Sanic would log a failure
            self._data_received.set()
        return bool(self.ctx.ended)

    async def receive_more(self: HttpProtocol) -> None:
        if getattr(self.ctx, "ended", False):
            raise asyncio.CancelledError  # as when it hangs up
        await sanics_receive_more(self)

    def exception_response(request: Request, exception: Exception, *_: Any, **__: Any) -> HTTPResponse:
        status = getattr(exception, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        return response.text(text(), status, getattr(exception, "headers", None))

    HttpProtocol.connection_made = connection_made  # type: ignore[method-assign]
    HttpProtocol.data_received = data_received  # type: ignore[method-assign]
    HttpProtocol.eof_received = eof_received  # type: ignore[method-assign,assignment]
    HttpProtocol.receive_more = receive_more  # type: ignore[method-assign,assignment]
    handlers.exception_response = exception_response  # type: ignore[attr-defined]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def refusal(status: HTTPStatus, text: str) -> bytes:
    """Return the whole response to a request that Sanic does not see."""
    body = text.encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode() + body
