"""`twilio`: SMS and WhatsApp through Twilio. The answer goes back in the webhook's own reply, as TwiML.

So no call to Twilio's API is needed, and none can fail: whoever reached us gets the answer on the same line.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from lotsen.channels.messaging.channel import Messaging
from lotsen.channels.messaging.platform_message import PlatformMessage
from lotsen.channels.messaging.sms import fit
from lotsen.knowledge.store import knowledge
from lotsen.values.bubble import Bubble

SMS = "twilio"  # Rasa's name: answers are short
WHATSAPP = "whatsapp"  # answers are as long as on the page; the app makes the numbers links
MAX_WHATSAPP = 1600  # characters of a message, by Twilio
# Bytes and fields of a delivery at most. A message has 1,600 characters of up to 12 bytes.
MAX_BODY, MAX_FIELDS = 32_768, 200
# What a signature looks like: an HMAC-SHA1 in base64.
SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=", re.ASCII)
# Of Twilio's opt-out words; after HELP, which a person in danger may write, we answer as well.
ANSWERED = ("STOP", "START")


class Twilio(Messaging):
    """One webhook for both; which of them it is stands in the sender's address."""

    max_body = MAX_BODY

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._address = f"{public_url.rstrip('/')}/webhooks/{self.name()}/webhook"

    @classmethod
    def name(cls) -> str:
        """The path below /webhooks/."""
        return SMS

    def channels(self) -> tuple[str, ...]:
        """SMS and WhatsApp."""
        return (SMS, WHATSAPP)

    def genuine(self, request: Request, body: bytes) -> bool:
        """Check the signature, which covers the address that Twilio called, not the one behind a proxy.

        It covers the fields too, so they must be read for it: at most MAX_FIELDS, and only when there is a
        signature.
        """
        signature = request.headers.get("X-Twilio-Signature", "")
        if not SIGNATURE.fullmatch(signature):
            return False
        address = f"{self._address}?{request.query_string}" if request.query_string else self._address
        return bool(self._validator.validate(address, read_form(body), signature))

    def messages(self, body: bytes) -> list[PlatformMessage]:
        """Return the message; reports on our own messages and Twilio's own opt-out answers are none."""
        form = read_form(body)
        sender = form.get("From", "")
        answered = form.get("OptOutType") in ANSWERED
        if not sender or form.get("SmsStatus", "received") != "received" or answered:
            return []
        text: str | None = form.get("Body", "")
        if not text and (form.get("NumMedia", "0") != "0" or "Latitude" in form):
            text = None
        channel = WHATSAPP if sender.startswith("whatsapp:") else SMS
        return [PlatformMessage(channel, sender, sender, form.get("MessageSid", ""), text)]

    async def reply(self, messages: list[PlatformMessage], agent: Any) -> HTTPResponse:
        """Return the answer as TwiML. A message that is delivered again gets the same once more:

        Twilio asks again only when the first reply did not reach it.
        """
        twiml = MessagingResponse()
        for message in messages:
            answer = await self.delivery.answer(message, agent)
            twiml.message(body(answer.bubbles, message.channel))
        return response.text(twiml.to_xml(), content_type="text/xml; charset=utf-8")


def body(bubbles: list[Bubble], channel: str) -> str:
    """Return the bubbles as one message; buttons become lines that can be written back."""
    parts = [bubble.text for bubble in bubbles]
    titles = [button.title for bubble in bubbles for button in bubble.buttons]
    if channel == WHATSAPP:
        return "\n\n".join([*parts, *(["\n".join(f"• {title}" for title in titles)] if titles else [])])[
            :MAX_WHATSAPP
        ]
    contacts = knowledge().contacts
    return fit("\n".join([*parts, *titles]), (contacts.akut, contacts.icke_akut))


def read_form(data: bytes) -> dict[str, str]:
    """Return the fields of a form, empty ones too, since they are signed; raise ValueError for too many."""
    text = data.decode("utf-8", "replace")
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
