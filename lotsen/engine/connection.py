"""One connection to the action server for answer after answer; Rasa opens a new one for each.

A kept one may have died in the meantime, when the action server was started again: then it is asked once more
by a new one. Our actions tell what they know and change nothing, so that to be asked twice does no harm.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

# Seconds that a connection is kept while nobody asks. The action server itself hangs up after 5.
KEPT = 4.0

rasas_request: Any = EndpointConfig.request
_open: list[aiohttp.ClientSession] = []


def replace_rasas() -> None:
    """Keep connections in this process, and close them when its server stops."""
    EndpointConfig.session = session
    EndpointConfig.request = request
    run_before = Sanic.run

    def run(self: Sanic, *positional: Any, **named: Any) -> None:
        self.register_listener(close, "after_server_stop")
        run_before(self, *positional, **named)

    Sanic.run = run  # type: ignore[method-assign]


@contextlib.asynccontextmanager
async def session(endpoint: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    """Give a session like Rasa's for this endpoint, made the first time that the running loop asks."""
    loop = asyncio.get_running_loop()
    of_loop, kept = endpoint.__dict__.get("_lotsen_kept", (None, None))
    if of_loop is not loop or kept.closed:
        kept = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT),
            headers=endpoint.headers,
            auth=aiohttp.BasicAuth(**endpoint.basic_auth) if endpoint.basic_auth else None,
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        )
        endpoint.__dict__["_lotsen_kept"] = (loop, kept)
        _open.append(kept)
    yield kept


async def request(endpoint: EndpointConfig, *positional: Any, **named: Any) -> Any:
    """Ask as Rasa does; once more if the connection was lost before an answer. Raises what that does."""
    try:
        return await rasas_request(endpoint, *positional, **named)
    except aiohttp.ClientConnectorError:  # nobody is there
        raise
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
        return await rasas_request(endpoint, *positional, **named)


async def close(*_: Any) -> None:
    """Close what is open."""
    while _open:
        await _open.pop().close()
