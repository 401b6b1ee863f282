"""rasa_sdk's command line in our fit: `python -m lotsen.engine.actions`, like `python -m rasa_sdk`."""

from __future__ import annotations

import asyncio

import pluggy
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa_sdk.__main__ import main as rasa_sdk
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen.engine import framing, heartbeat
from lotsen.knowledge.store import knowledge
from lotsen.observe import knowledge_version


class Metrics:
    """Adds `GET /metrics` to the action server, whose port only our own network reaches."""

    @pluggy.HookimplMarker("rasa_sdk")
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Add the page; rasa_sdk calls this before it serves."""
        app.add_route(metrics, "/metrics")


async def metrics(request: Request) -> HTTPResponse:
    """Give the counts of this process. Made beside the loop, since it may read knowledge/."""
    counts = await asyncio.get_running_loop().run_in_executor(None, generate_latest)
    return response.raw(counts, content_type=CONTENT_TYPE_LATEST)


def main() -> None:
    """The action server, with this process's arguments."""
    heartbeat.replace_sanics()
    framing.replace_sanics(lambda: knowledge().contacts.reserv)
    knowledge_version.register()
    plugin_manager().register(Metrics())
    rasa_sdk()


if __name__ == "__main__":
    main()
