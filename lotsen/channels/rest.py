"""`lotsen`: the hardened REST channel. POST {"sender": ..., "message": ...} to /webhooks/lotsen/webhook."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen.channels.http import BodyTooLarge, bubbles_reply, is_json, read_body, read_object, ready_reply
from lotsen.channels.reception import Incoming, Reception
from lotsen.channels.refusing import Refusals
from lotsen.channels.safety_net import OnNewMessage, sender_id
from lotsen.observe.readiness import Readiness


class LotsenRest(InputChannel):
    """A message in, bubbles out; bad input gets a status and the text with both numbers, never a trace."""

    @classmethod
    def name(cls) -> str:
        """The path below /webhooks/."""
        return "lotsen"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Return the channel's two routes."""
        blueprint = Blueprint("lotsen_rest")
        reception = Reception(self.name())
        refusals = Refusals(reception)
        readiness = Readiness()

        async def refuse(status: int, body: bytes) -> HTTPResponse:
            return bubbles_reply(await refusals.words(body, reception.net.reserve.text), status=status)

        @blueprint.get("/")
        async def ready(request: Request) -> HTTPResponse:
            return ready_reply(await readiness.missing(getattr(request.app.ctx, "agent", None)))

        @blueprint.listener("after_server_start")
        async def watch(app: Any, loop: Any) -> None:
            app.add_task(readiness.watch(app))

        @blueprint.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            body = b""
            try:
                body = await read_body(request)
                if not is_json(request):
                    return await refuse(415, body)
                incoming = read_message(body)
            except BodyTooLarge as error:
                return await refuse(413, error.beginning)
            except (ValueError, RecursionError):
                return await refuse(400, body)
            answer = await reception.answer(on_new_message, incoming, request.app.ctx.agent)
            return bubbles_reply(answer.bubbles)

        return blueprint


def read_message(body: bytes) -> Incoming:
    """Return the message; raise ValueError or RecursionError for a body without one."""
    data = read_object(body)
    if not isinstance(data.get("message"), str):
        raise ValueError("no message")
    return Incoming(data["message"], sender_id(LotsenRest.name(), data.get("sender")))
