"""`facebook`: Messenger, for a page on Facebook. The name is Rasa's, which makes answers short."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
from fbmessenger import MessengerClient  # type: ignore[import-untyped]
from fbmessenger.elements import Text  # type: ignore[import-untyped]
from fbmessenger.quick_replies import QuickReplies, QuickReply  # type: ignore[import-untyped]
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
# Calls at the same time, each in a thread since the client blocks.
THREADS = 8
# The Graph API's error codes for "too many calls"; they come with status 400.
BUSY_CODES = frozenset({1, 2, 4, 17, 32, 341, 368, 613, 1200})
# Those about the page's access token: session over, expired or revoked, and the permissions it lacks.
KEY_CODES = frozenset({102, 190, *range(200, 300)})
NOT_RECEIVING = 1545041  # subcode: this person takes no messages from us, also under code 200


class Messenger(Messaging):
    """Every message of a batch; echoes, receipts and reactions are none."""

    def __init__(self, token: str, app_secret: str, verify_token: str) -> None:
        self._token, self._app_secret, self._verify_token = token, app_secret, verify_token

    @classmethod
    def name(cls) -> str:
        """The path below /webhooks/."""
        return "facebook"

    def open(self) -> None:
        """Threads of our own, so that a platform that hangs takes nobody else's."""
        self._threads = ThreadPoolExecutor(THREADS, "messenger")

    async def close(self) -> None:
        """Don't wait for what hangs."""
        self._threads.shutdown(wait=False, cancel_futures=True)

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
        """Send a bubble, its buttons as quick replies."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._post, message.recipient, bubble)

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

    def _post(self, recipient: str, bubble: Bubble) -> None:
        replies = [QuickReply(short(b.title, MAX_TITLE), b.payload) for b in bubble.buttons]
        text = Text(bubble.text[:MAX_TEXT], QuickReplies(replies) if replies else None)
        with requests.Session() as session:
            session.hooks["response"].append(check)
            client = MessengerClient(self._token, session=session, app_secret=self._app_secret)
            client.graph_url = os.environ.get(API) or DEFAULT_API
            answer = client.send(text.to_dict(), recipient, timeout=SEND_SECONDS / 2)
        error = answer.get("error")
        if error and (error.get("is_transient") or error.get("code") in BUSY_CODES):
            raise Busy
        if error and error.get("code") in KEY_CODES and error.get("error_subcode") != NOT_RECEIVING:
            raise KeyRefused(KEY)
        if error:
            raise Refused(f"code {error.get('code')}")


def check(answer: requests.Response, *args: Any, **kwargs: Any) -> None:
    """Raise Busy when the platform is in trouble; the client itself looks only at the body."""
    if answer.status_code == 429 or answer.status_code >= 500:
        answer.close()
        asked = answer.headers.get("Retry-After", "")
        raise Busy(float(asked) if asked.isdigit() else 0.0)
