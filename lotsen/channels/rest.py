"""`lotsen`: the hardened REST channel. POST {"sender": ..., "message": ...} to /webhooks/lotsen/webhook."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen.channels.base import Bubble, OnNewMessage, SafetyNet, screen, sender_id

# Bytes; 1,000 characters in any script, escaped, fit.
MAX_BODY = 16_384


class BodyTooLarge(ValueError):
    """The request's body is longer than MAX_BODY."""


class LotsenRest(InputChannel):
    """A message in, bubbles out; bad input gets a status and the text with both numbers, never a trace."""

    @classmethod
    def name(cls) -> str:
        """The path below /webhooks/."""
        return "lotsen"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Return the channel's two routes."""
        blueprint = Blueprint("lotsen_rest")
        net = SafetyNet()

        @blueprint.get("/")
        async def ready(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            is_ready = bool(agent and agent.is_ready())
            return response.json({"ready": is_ready}, status=200 if is_ready else 503)

        @blueprint.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            try:
                text, claimed = read_message(await read_body(request))
            except BodyTooLarge:
                return _bubbles([net.fallback()], status=413)
            except (ValueError, RecursionError):
                return _bubbles([net.fallback()], status=400)
            if not is_json(request):
                return _bubbles([net.fallback()], status=415)
            bubbles = await net.reply(on_new_message, screen(text), sender_id(claimed), self.name())
            return _bubbles(bubbles)

        return blueprint


async def read_body(request: Request) -> bytes:
    """Return the body; raise BodyTooLarge as soon as it is longer than MAX_BODY."""
    if request.stream is None:
        raise ValueError("the request has no body")
    body = b""
    while (chunk := await request.stream.read()) is not None:
        body += chunk
        if len(body) > MAX_BODY:
            raise BodyTooLarge
    return body


def read_message(body: bytes) -> tuple[str, object]:
    """Return the text and the claimed sender; raise ValueError or RecursionError for anything else."""
    data = json.loads(body)
    if not isinstance(data, dict) or not isinstance(data.get("message"), str):
        raise ValueError("no message")
    return data["message"], data.get("sender")


def is_json(request: Request) -> bool:
    """Tell whether the client says that it sends JSON, which a form on another site cannot."""
    return str(request.content_type).partition(";")[0].strip().lower() == "application/json"


def _bubbles(bubbles: list[Bubble], status: int = 200) -> HTTPResponse:
    shown: list[dict[str, Any]] = [
        {key: bubble[key] for key in ("text", "buttons") if bubble.get(key)} for bubble in bubbles
    ]
    return response.json(shown, status=status)
