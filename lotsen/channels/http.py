"""Reading requests and writing replies over HTTP, for the channels that speak JSON with their clients."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen.values.bubble import Bubble

# Bytes; 1,000 characters in any script, escaped, fit.
MAX_BODY = 16_384


class BodyTooLarge(ValueError):
    """The request's body is longer than it may be; `beginning` is as much of it as may be."""

    def __init__(self, beginning: bytes = b"") -> None:
        super().__init__("too large")
        self.beginning = beginning


async def read_body(request: Request, most: int = MAX_BODY) -> bytes:
    """Return the body; raise BodyTooLarge as soon as it is longer than `most` bytes."""
    if request.stream is None:
        raise ValueError("the request has no body")
    body = b""
    while (chunk := await request.stream.read()) is not None:
        body += chunk
        if len(body) > most:
            raise BodyTooLarge(body[:most])
    return body


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`; raise ValueError or RecursionError for anything else."""
    data = json.loads(body)
    if not isinstance(data, dict):
        raise ValueError("no JSON object")
    return data


def is_json(request: Request) -> bool:
    """Tell whether the client says that it sends JSON, which a form on another site cannot."""
    return str(request.content_type).partition(";")[0].strip().lower() == "application/json"


def shown(bubbles: list[Bubble]) -> list[dict[str, Any]]:
    """Return what a client gets to see of the bubbles."""
    return [
        {"text": bubble.text} | ({"buttons": list(map(asdict, bubble.buttons))} if bubble.buttons else {})
        for bubble in bubbles
    ]


def ready_reply(missing: list[str]) -> HTTPResponse:
    """Return what a probe gets to see, given the names of the parts that don't answer."""
    return response.json({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def bubbles_reply(bubbles: list[Bubble], status: int = 200) -> HTTPResponse:
    """Return the bubbles as a JSON list."""
    return response.json(shown(bubbles), status=status)
