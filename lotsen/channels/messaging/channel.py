"""What the messaging platforms' channels share: a webhook in, an answer out. docs/channels.md.

A platform delivers again what is not acknowledged with 200. So 200 means that the answer was handed over, or
that it never can be.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from lotsen.channels.http import BodyTooLarge, read_body, ready_reply
from lotsen.channels.messaging.delivery import Delivery
from lotsen.channels.messaging.platform_message import MAX_BODY, PlatformMessage
from lotsen.channels.safety_net import OnNewMessage
from lotsen.observe import metrics
from lotsen.observe.readiness import Readiness
from lotsen.values.bubble import Bubble

logger = logging.getLogger(__name__)

# Libraries that write messages or tokens into their debug lines.
NOISY = ("aiogram", "urllib3", "twilio")


class Messaging(InputChannel):
    """A channel says what is genuine, what to answer, and how to send; the rest is here.

    `max_body`: bytes of a delivery at most, all of which are read before anybody knows who sent them.
    """

    max_body = MAX_BODY

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Build the channel from its credentials file below deploy/credentials/."""
        return cls(**{key: str(value) for key, value in (credentials or {}).items()})

    def channels(self) -> tuple[str, ...]:
        """Names that Rasa sees as the input channel; they decide how long answers are."""
        return (self.name(),)

    def open(self) -> None:
        """Make what sending needs, without a call to the platform: its trouble must not stop the start."""

    async def close(self) -> None:
        """Let go of it."""

    def genuine(self, request: Request, body: bytes) -> bool:
        """Tell whether the platform sent this."""
        raise NotImplementedError

    def messages(self, body: bytes) -> list[PlatformMessage]:
        """Return what wants an answer; an exception means an update that nobody knows, which gets none."""
        raise NotImplementedError

    async def send(self, message: PlatformMessage, bubble: Bubble) -> None:
        """Send one bubble; raise KeyRefused, Refused or Busy; anything else counts as an outage."""
        raise NotImplementedError

    async def settle(self, message: PlatformMessage) -> None:
        """What the platform wants to be told after the answer; if it fails, nothing is sent again for it."""

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Return the channel's routes: readiness and the platform's webhook."""
        for name in NOISY:
            logging.getLogger(name).setLevel(logging.WARNING)
        self.delivery = Delivery(self.channels(), on_new_message, self.send, self.settle)
        self.open()
        blueprint = Blueprint(f"lotsen_{self.name()}")
        readiness = Readiness()

        @blueprint.get("/", name="ready")
        async def ready(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            return ready_reply(await readiness.missing(agent, key=self.delivery.key_works))

        @blueprint.post("/webhook", stream=True, name="webhook")
        async def webhook(request: Request) -> HTTPResponse:
            return await self.receive(request)

        @blueprint.listener("before_server_start")
        async def count(app: Any, loop: Any) -> None:
            metrics.serve()

        @blueprint.listener("after_server_start")
        async def watch(app: Any, loop: Any) -> None:
            app.add_task(readiness.watch(app))

        @blueprint.listener("after_server_stop")
        async def stop(app: Any, loop: Any) -> None:
            await self.close()

        return blueprint

    async def receive(self, request: Request) -> HTTPResponse:
        """Answer a delivery of the platform; anybody else's is turned away unread."""
        try:
            body = await read_body(request, self.max_body)
        except BodyTooLarge:
            return self._refuse(413)
        if not self._is_genuine(request, body):
            return self._refuse(403)
        try:
            messages = self.messages(body)
        except Exception as error:  # the same bytes would fail again: acknowledged, not asked for once more
            logger.warning("An update on channel %s was not read: %s.", self.name(), type(error).__name__)
            messages = []
        return await self.reply(messages, request.app.ctx.agent)

    async def reply(self, messages: list[PlatformMessage], agent: Any) -> HTTPResponse:
        """Answer the messages; 503 asks the platform to deliver again."""
        settled = await self.delivery.settled(messages, agent)
        return response.text("", status=200 if settled else 503)

    def _refuse(self, status: int) -> HTTPResponse:
        metrics.REFUSED.labels(self.name(), str(status)).inc()
        return response.text("", status=status)

    def _is_genuine(self, request: Request, body: bytes) -> bool:
        try:
            return self.genuine(request, body)
        except Exception as error:  # a header or body that cannot even be compared
            logger.warning("A signature on channel %s was not read: %s.", self.name(), type(error).__name__)
            return False
