"""What the page's requests are answered with: session, messages, deletion, ratings."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from typing import Any

from sanic import response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen.answers.payloads import is_payload
from lotsen.channels.http import BodyTooLarge, is_json, read_body, read_object
from lotsen.channels.limiter import Limiter
from lotsen.channels.reception import Incoming, Reception
from lotsen.channels.refusing import Refusals
from lotsen.channels.safety_net import OnNewMessage
from lotsen.channels.web.client import ProxyNotice, address, same_origin
from lotsen.channels.web.kinds import shown
from lotsen.channels.web.session import SessionError, Sessions
from lotsen.knowledge.store import knowledge
from lotsen.observe import metrics
from lotsen.secret import keyed_hash
from lotsen.values.bubble import Bubble
from lotsen.values.intents import EMERGENCY, FALLBACK, MAY_BE
from lotsen.values.rating import DOWN, RATINGS, Rating

MAX_ID = 64  # characters of a message's id
# An alarm or a question about danger is nothing to put a thumb on, and neither is what was not understood.
NOT_RATED = frozenset({"", EMERGENCY, MAY_BE, FALLBACK})
Handler = Callable[[Request, dict[str, Any]], Coroutine[Any, Any, HTTPResponse]]


class TooManyError(Exception):
    """Session or address wrote too often; `seconds` until it may again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Desk:
    """What the page's requests are answered with."""

    def __init__(self, channel: str, on_new_message: OnNewMessage) -> None:
        self._channel = channel
        self._on_new_message = on_new_message
        self._reception = Reception(channel)
        self._refusals = Refusals(self._reception)
        self._sessions = Sessions()
        self._limiter = Limiter()
        self._proxy_notice = ProxyNotice()
        self.handlers: dict[str, Handler] = {
            "/session": self.session,
            "/message": self.message,
            "/delete": self.delete,
            "/feedback": self.feedback,
        }

    def guarded(self, handler: Handler) -> Callable[[Request], Coroutine[Any, Any, HTTPResponse]]:
        """Return the handler behind what every POST must pass."""

        async def handle(request: Request) -> HTTPResponse:
            said: object = None
            try:
                said = body = await read_body(request)
                if not is_json(request):
                    return await self._refuse(request, 415, said)
                if not same_origin(request):
                    return await self._refuse(request, 403, said)
                data = read_object(body)
                said = data.get("text") if isinstance(data.get("text"), str) else body
                return await handler(request, data)
            except TooManyError as error:
                return await self._refuse(request, 429, said, error.seconds)
            except SessionError:
                return await self._refuse(request, 401, said)
            except BodyTooLarge as error:
                return await self._refuse(request, 413, error.beginning)
            except (ValueError, RecursionError):
                return await self._refuse(request, 400, said)
            except SanicException as error:
                return await self._refuse(request, error.status_code, said)

        return handle

    async def session(self, request: Request, data: dict[str, Any]) -> HTTPResponse:
        """Give out a token, also at an address that has reached its limit: only so is what comes judged."""
        await self._seconds(request)
        return response.json({"session": self._sessions.new()})

    async def message(self, request: Request, data: dict[str, Any]) -> HTTPResponse:
        """Answer a text or a button."""
        text = _said(data)
        message_id = data.get("id", "")
        if not isinstance(message_id, str) or len(message_id) > MAX_ID:
            raise ValueError("no id")
        incoming = Incoming(text, self._sender(data), message_id, data.get("easy") is True)
        agent = request.app.ctx.agent
        if not self._reception.seen(incoming) and (seconds := await self._seconds(request, data)):
            return await self._too_often(incoming, agent, seconds)
        answer = await self._reception.answer(self._on_new_message, incoming, agent)
        danger = any(bubble.kind.about_danger for bubble in answer.bubbles)
        rated = answer.intent not in NOT_RATED and not danger
        rate = self._sessions.rating(answer.intent, answer.id) if rated else None
        reply: dict[str, Any] = {"bubbles": list(map(shown, answer.bubbles)), "rate": rate}
        if answer.masked:
            reply["masked"] = answer.masked
        if answer.outcome == "deleted":
            reply["deleted"] = True
        return response.json(reply)

    async def delete(self, request: Request, data: dict[str, Any]) -> HTTPResponse:
        """Delete the session's conversation."""
        sender = self._sender(data)
        await self._count(request, data)
        answer = await self._reception.delete(sender, request.app.ctx.agent)
        status = 200 if answer.outcome == "deleted" else 503
        return response.json({"bubbles": list(map(shown, answer.bubbles))}, status=status)

    async def feedback(self, request: Request, data: dict[str, Any]) -> HTTPResponse:
        """Count a thumb, one taken back, or why it is down; one that is down is stored with its answer."""
        value, sender = data.get("value"), self._sender(data)
        rated = self._sessions.rated(data.get("rate"))
        if not isinstance(value, str) or value not in RATINGS:
            raise ValueError("no thumb")
        await self._count(request, data)
        metrics.RATINGS.labels(rated.intent, value).inc()
        if value.startswith(DOWN):
            rating = Rating(value, rated.message, rated.when)
            await self._reception.rate(sender, rating, request.app.ctx.agent)
        return response.json({"bubbles": []})

    def _sender(self, data: dict[str, Any]) -> str:
        return keyed_hash(f"sender {self._channel}", self._sessions.sender(data.get("session")))

    async def _count(self, request: Request, data: dict[str, Any]) -> None:
        seconds = await self._seconds(request, data)
        if seconds:
            raise TooManyError(seconds)

    async def _seconds(self, request: Request, data: dict[str, Any] | None = None) -> int:
        """Count a request, of the session in `data` if there is one; raise SessionError for none of ours."""
        self._proxy_notice.look(request, os.environ)
        who = keyed_hash("address", address(request, os.environ))
        if data is None:
            return await self._limiter.wait("", who)
        return await self._limiter.wait(self._sender(data), who, self._sessions.since(data.get("session")))

    async def _too_often(self, incoming: Incoming, agent: Any, seconds: int) -> HTTPResponse:
        """Turn a message away, judged by the guard if it has time."""
        answer = await self._reception.too_often(incoming, agent)
        if answer is None:
            raise TooManyError(seconds)
        metrics.REFUSED.labels(self._channel, "429").inc()
        return _turned_away(answer.bubbles, 429, seconds)

    async def _refuse(self, request: Request, status: int, said: object, seconds: int = 0) -> HTTPResponse:
        """Turn a request away; it counts like one that is served, or it would be free to send thousands."""
        if not seconds:
            seconds = await self._seconds(request)
            status = 429 if seconds else status
        texts = knowledge().channel
        reason = {401: texts.ny_session, 429: texts.for_ofta}.get(status, knowledge().contacts.reserv)
        metrics.REFUSED.labels(self._channel, str(status)).inc()
        return _turned_away(await self._refusals.words(said, reason), status, seconds)


def _turned_away(bubbles: list[Bubble], status: int, seconds: int) -> HTTPResponse:
    headers = {"Retry-After": str(seconds)} if seconds else None
    return response.json({"bubbles": list(map(shown, bubbles))}, status=status, headers=headers)


def _said(data: dict[str, Any]) -> str:
    """Return the text, or the payload of the button with this id; raise ValueError when there is neither."""
    text, button = data.get("text"), data.get("button")
    if isinstance(text, str) and button is None:
        return text
    if isinstance(button, str) and text is None and is_payload(f"/{button}", knowledge()):
        return f"/{button}"
    raise ValueError("neither a text nor one of our buttons")
