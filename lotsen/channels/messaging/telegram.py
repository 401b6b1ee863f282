"""`telegram`: a Telegram bot, through the Bot API's webhook.

Its address is registered with `python -m lotsen telegram-webhook`.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from dataclasses import asdict
from typing import Any

from aiogram.bot.api import TelegramAPIServer
from aiogram.utils.exceptions import BadRequest, MigrateToChat, NotFound, RetryAfter, Unauthorized
from rasa.core.channels.telegram import TelegramOutput
from sanic.request import Request

from lotsen.answers.payloads import is_payload
from lotsen.channels.http import read_object
from lotsen.channels.messaging.channel import Messaging
from lotsen.channels.messaging.platform_message import PlatformMessage
from lotsen.channels.messaging.sending import SEND_SECONDS, Busy, KeyRefused, Refused
from lotsen.channels.messaging.telegram_chats import GROUPS, addressed, said, writer
from lotsen.knowledge.store import knowledge
from lotsen.values.bubble import Bubble

KEY = "LOTSEN_TELEGRAM_TOKEN"
API = "LOTSEN_TELEGRAM_API"  # another Bot API server, such as one's own
DEFAULT_API = "https://api.telegram.org"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_TEXT = 4096  # characters of a message, by the Bot API


class Telegram(Messaging):
    """Private chats, and in groups what is addressed to the bot or holds an emergency phrase."""

    def __init__(self, token: str, secret: str) -> None:
        self._token, self._secret = token, secret

    @classmethod
    def name(cls) -> str:
        """The path below /webhooks/, and Rasa's name, which makes answers short."""
        return "telegram"

    def open(self) -> None:
        """Make Rasa's bot, which connects when it first sends."""
        self._bot = TelegramOutput(self._token)
        self._bot.server = TelegramAPIServer.from_base(os.environ.get(API) or DEFAULT_API)
        self._bot.timeout = SEND_SECONDS

    async def close(self) -> None:
        """Close the bot's connections."""
        await self._bot.session.close()

    def genuine(self, request: Request, body: bytes) -> bool:
        """Compare the secret that was registered together with the address."""
        given = request.headers.get(SECRET_HEADER, "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode())

    def messages(self, body: bytes) -> list[PlatformMessage]:
        """Return the message, edited message or pressed button of an update, if it is one."""
        update = read_object(body)
        query = update.get("callback_query")
        if query:
            return [self._pressed(query)]
        message = update.get("message") or update.get("edited_message")
        if not message:
            return []
        text = message.get("text") or message.get("caption")
        in_group = message["chat"].get("type") in GROUPS
        if in_group and not addressed(message, text, self._token.partition(":")[0]):
            return []
        if text is None and "message" not in update:  # a live location is edited every few seconds
            return []
        album = message.get("media_group_id") if text is None else None
        return [
            PlatformMessage(
                self.name(),
                writer(message["chat"], message.get("from")),
                str(message["chat"]["id"]),
                f"album {album}" if album else str(update["update_id"]),
                said(text, in_group),
            )
        ]

    async def send(self, message: PlatformMessage, bubble: Bubble) -> None:
        """Send a bubble, buttons below each other."""
        text, buttons = bubble.text[:MAX_TEXT], list(map(asdict, bubble.buttons))
        try:
            if buttons:
                await self._bot.send_text_with_buttons(message.recipient, text, buttons, "vertical")
            else:
                await self._bot.send_text_message(message.recipient, text)
        except RetryAfter as error:
            raise Busy(float(error.timeout)) from None
        except (BadRequest, MigrateToChat, NotFound, Unauthorized) as error:
            if str(error).startswith("{"):  # aiogram's text of an answer that describes nothing: a proxy's
                raise Busy from None
            raise KeyRefused(KEY) if refuses_key(error) else Refused(type(error).__name__) from None

    async def settle(self, message: PlatformMessage) -> None:
        """Stop the clock on a button that was pressed; the answer is there already, so it may fail."""
        if message.button:
            with contextlib.suppress(Exception):
                await self._bot.answer_callback_query(message.button)

    def _pressed(self, query: dict[str, Any]) -> PlatformMessage:
        chat = (query.get("message") or {}).get("chat") or query["from"]
        data = query.get("data") or ""
        text = data if is_payload(data, knowledge()) else ""
        sender, button = writer(chat, query["from"]), str(query["id"])
        return PlatformMessage(self.name(), sender, str(chat["id"]), f"button {button}", text, button)


def refuses_key(error: Exception) -> bool:
    """Tell whether an error is about our token: revoked is 401, unknown 404. A 403 says why, a chat's.

    aiogram has a class for the best known reasons; of the others the beginning of the text tells.
    """
    reason = isinstance(error, Unauthorized) and str(error).startswith("Forbidden: ")
    return type(error) in (Unauthorized, NotFound) and not reason
