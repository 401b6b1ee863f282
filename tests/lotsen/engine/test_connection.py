"""Answers come over one connection, and over another when that one was lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import aiohttp
import pytest
from rasa.utils.endpoints import EndpointConfig

from lotsen.engine import connection

ANSWER = json.dumps({"events": []}).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)


class Server:
    """Answers each request; of connection number n at most `answers[n]`, then it hangs up when asked."""

    def __init__(self, answers: list[int]) -> None:
        self.answers, self.connections = answers, 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = self.answers[self.connections]
        self.connections += 1
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            await reader.readexactly(int(length.split(b":")[1]))
            if not left:
                break
            left -= 1
            writer.write(HEAD + ANSWER)
        writer.close()


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(EndpointConfig, "session", connection.session)
    yield
    assert not connection._open


def asking(answers: list[int], ask: Callable[[EndpointConfig], Coroutine[Any, Any, None]]) -> int:
    """Ask a server of its own; return how many connections it took."""

    async def run() -> int:
        server = Server(answers)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        host, port = listening.sockets[0].getsockname()
        try:
            await ask(EndpointConfig(f"http://{host}:{port}/webhook"))
        finally:
            await connection.close()
            listening.close()
        return server.connections

    return asyncio.run(run())


async def ask_three_times(endpoint: EndpointConfig) -> None:
    for _ in range(3):
        assert await connection.request(endpoint, json={"a": "b"}, method="post") == {"events": []}


@pytest.mark.parametrize(("answers", "connections"), [([3], 1), ([1, 2], 2), ([1, 1, 1], 3)])
def test_a_connection_is_kept_until_it_is_lost(answers: list[int], connections: int) -> None:
    assert asking(answers, ask_three_times) == connections


def test_who_hangs_up_twice_is_not_there() -> None:
    async def ask(endpoint: EndpointConfig) -> None:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await connection.request(endpoint, json={})

    assert asking([0, 0], ask) == 2


def test_nobody_there_is_told_at_once() -> None:
    async def ask(_: EndpointConfig) -> None:
        nowhere = EndpointConfig("http://127.0.0.1:1/webhook")
        with pytest.raises(aiohttp.ClientConnectorError):
            await connection.request(nowhere, json={})

    assert asking([], ask) == 0


def test_each_loop_has_its_own() -> None:
    """A tool asks in one loop after the other; a session belongs to its loop."""
    endpoint = EndpointConfig("http://127.0.0.1:1/webhook")

    async def sessions() -> aiohttp.ClientSession:
        async with connection.session(endpoint) as one, connection.session(endpoint) as two:
            assert one is two
        await connection.close()
        return one

    assert asyncio.run(sessions()) is not asyncio.run(sessions())
