"""rasa_sdk's command line in our fit: `python -m lotsen.engine.actions`, like `python -m rasa_sdk`."""

from __future__ import annotations

import asyncio
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa_sdk import endpoint
from rasa_sdk.__main__ import main as rasa_sdk
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen.engine import framing, heartbeat
from lotsen.knowledge.store import knowledge
from lotsen.observe import knowledge_version

sdks_app = endpoint.create_app


def create_app(*positional: Any, **named: Any) -> Sanic:
    """Make rasa_sdk's application, with `GET /metrics`. Only our own network reaches its port."""
    app: Sanic = sdks_app(*positional, **named)
    app.add_route(metrics, "/metrics")
    return app


async def metrics(request: Request) -> HTTPResponse:
    """Give the counts of this process. Made beside the loop, since it may read knowledge/."""
    counts = await asyncio.get_running_loop().run_in_executor(None, generate_latest)
    return response.raw(counts, content_type=CONTENT_TYPE_LATEST)


def main() -> None:
    """The action server, with this process's arguments."""
    heartbeat.replace_sanics()
    framing.replace_sanics(lambda: knowledge().contacts.reserv)
    knowledge_version.register()
    endpoint.create_app = create_app
    rasa_sdk()


if __name__ == "__main__":
    main()
