"""`facebook`: Messenger, for a page on Facebook. The name is Rasa's, which makes answers short."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

import aiohttp
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen.answers.payloads import is_payload
from lotsen.channels.http import read_object
from lotsen.channels.messaging.channel import Messaging
from lotsen.channels.messaging.platform_message import PlatformMessage, inner, objects, short
from lotsen.channels.messaging.sending import SEND_SECONDS, Busy, KeyRefused, Refused
from lotsen.channels.safety_net import OnNewMessage
from lotsen.knowledge.store import knowledge
from lotsen.values.bubble import Bubble

KEY = "LOTSEN_MESSENGER_TOKEN"
API = "LOTSEN_MESSENGER_API"  # another version of the Graph API
DEFAULT_API = "https://graph.facebook.com/v23.0"
MAX_TEXT = 2000  # characters of a message, and below those of a quick reply, by the Send API
MAX_TITLE = 20
# The Graph API's error codes for "too many calls"; they come with status 400.
BUSY_CODES = frozenset({1, 2, 4, 17, 32, 341, 368, 613, 1200})
# Those about the page's access token: session over, expired or revoked, and the permissions it lacks.
KEY_CODES = frozenset({102, 190, *range(200, 300)})
TRACE = "fbtrace_id"  # stands in every error of the Graph API, and in nobody else's
NOT_RECEIVING = 1545041  # subcode: this person takes no messages from us, also under code 200


class Messenger(Messaging):
    """Every message of a batch; echoes, receipts and reactions are none."""

    def __init__(self, token: str, app_secret: str, verify_token: str) -> None:
        self._token, self._app_secret, self._verify_token = token, app_secret, verify_token
        self._http: aiohttp.ClientSession | None = None

    @classmethod
    def name(cls) -> str:
        """The path below /webhooks/."""
        return "facebook"

    async def close(self) -> None:
        """Don't wait for what hangs."""
        if self._http is not None:
            await self._http.close()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Add the route by which Meta checks that the address is ours: it gets its challenge back."""
        blueprint = super().blueprint(on_new_message)

        @blueprint.get("/webhook", name="verify")
        async def verify(request: Request) -> HTTPResponse:
            given = str(request.args.get("hub.verify_token", ""))
            if not hmac.compare_digest(given.encode("utf-8", "replace"), self._verify_token.encode()):
                return response.text("", status=403)
            return response.text(str(request.args.get("hub.challenge", "")))

        return blueprint

    def genuine(self, request: Request, body: bytes) -> bool:
        """Compare the keyed hash over the body as it came."""
        given = request.headers.get("X-Hub-Signature-256", "")
        expected = "sha256=" + hmac.new(self._app_secret.encode(), body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())

    def messages(self, body: bytes) -> list[PlatformMessage]:
        """Return every message and pressed button of the batch."""
        entries = read_object(body).get("entry")
        events = [event for entry in objects(entries) for event in objects(entry.get("messaging"))]
        return [message for event in events if (message := self._event_message(event))]

    async def send(self, message: PlatformMessage, bubble: Bubble) -> None:
        """Send a bubble, its buttons as quick replies; a body that nobody knows counts as an outage."""
        url = f"{os.environ.get(API) or DEFAULT_API}/me/messages"
        proof = hmac.new(self._app_secret.encode(), self._token.encode(), hashlib.sha256).hexdigest()
        query = {"access_token": self._token, "appsecret_proof": proof}
        # A redirect would take the token elsewhere.
        async with self._session().post(
            url, params=query, json=call(message.recipient, bubble), allow_redirects=False
        ) as answer:
            if answer.status == 429 or answer.status >= 500:
                asked = answer.headers.get("Retry-After", "")
                raise Busy(float(asked) if asked.isdigit() else 0.0)
            check(answer.ok and answer.status < 300, await answer.json(content_type=None))

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:  # here and not in __init__: needs the running event loop
            self._http = aiohttp.ClientSession(
                # A connection for each call: a kept one may be dead when an alarm needs it.
                connector=aiohttp.TCPConnector(force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=SEND_SECONDS),
                trust_env=True,  # a proxy of the police's network
            )
        return self._http

    def _event_message(self, event: dict[str, Any]) -> PlatformMessage | None:
        message, postback = inner(event, "message"), inner(event, "postback")
        sender = inner(event, "sender").get("id")
        if not sender or message.get("is_echo") or not (message or postback):
            return None
        pressed = postback or inner(message, "quick_reply")
        text = message.get("text")
        if pressed:
            payload = str(pressed.get("payload"))
            text = payload if is_payload(payload, knowledge()) else text or ""
        message_id = message.get("mid") or postback.get("mid") or event.get("timestamp")
        return PlatformMessage(self.name(), str(sender), str(sender), str(message_id), text)


def call(recipient: str, bubble: Bubble) -> dict[str, Any]:
    """Return the body of a call to the Send API."""
    message: dict[str, Any] = {"text": bubble.text[:MAX_TEXT]}
    replies = [
        {"content_type": "text", "title": short(button.title, MAX_TITLE), "payload": button.payload}
        for button in bubble.buttons
    ]
    if replies:
        message["quick_replies"] = replies
    return {"messaging_type": "RESPONSE", "recipient": {"id": recipient}, "message": message}


def check(well: bool, answer: dict[str, Any]) -> None:
    """Raise what an answer's error means; Busy when it was not `well` and the Graph API doesn't say why.

    A proxy's 400, 403, 404 or 407 may hold an error of its own, which refuses nothing for Meta.
    """
    error = answer.get("error")
    if not error and well:
        return
    if not error or TRACE not in error:
        raise Busy
    if error.get("is_transient") or error.get("code") in BUSY_CODES:
        raise Busy
    if error.get("code") in KEY_CODES and error.get("error_subcode") != NOT_RECEIVING:
        raise KeyRefused(KEY)
    raise Refused(f"code {error.get('code')}")
