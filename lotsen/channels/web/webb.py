"""`webb`: the chat page and what it talks to, below /webhooks/webb/. On the wire: docs/webb.md."""

from __future__ import annotations

import os
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen import paths
from lotsen.channels.safety_net import OnNewMessage
from lotsen.channels.web.client import security_headers
from lotsen.channels.web.desk import Desk
from lotsen.observe import metrics

PAGE = paths.ROOT / "web"
INDEX = "index.html"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


class Webb(InputChannel):
    """The page's files, a session, messages, deletion, ratings; what is refused is told both numbers."""

    @classmethod
    def name(cls) -> str:
        """The path below /webhooks/."""
        return "webb"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Return the channel's routes."""
        desk = Desk(self.name(), on_new_message)
        blueprint = Blueprint("lotsen_webb")
        for path, handler in desk.handlers.items():
            blueprint.add_route(desk.guarded(handler), path, methods=["POST"], stream=True, name=path[1:])
        blueprint.add_route(page, "/", methods=["GET"], name="page")
        blueprint.add_route(page, "/<file:str>", methods=["GET"], name="file")

        @blueprint.middleware("response")
        async def add_headers(request: Request, reply: HTTPResponse) -> None:
            reply.headers.update(security_headers(os.environ))

        @blueprint.listener("before_server_start")
        async def count(app: Any, loop: Any) -> None:
            metrics.serve()

        return blueprint


async def page(request: Request, file: str = "") -> HTTPResponse:
    """Return a file of the page; only what lies in web/ itself, read each time so that edits show."""
    if not file and not request.path.endswith("/"):
        return response.redirect("webb/", status=308)  # the page's links are relative
    path = next(
        (path for path in PAGE.iterdir() if path.name == (file or INDEX) and path.suffix in KINDS), None
    )
    if path is None:
        return response.text("", status=404)
    # Everybody may read the files: a site that embeds the page loads embed.js from here, as a module.
    headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    return response.raw(path.read_bytes(), content_type=KINDS[path.suffix], headers=headers)
