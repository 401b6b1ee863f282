"""Telegram's chats: who writes, whether a group's message is for the bot, and what it says then."""

from __future__ import annotations

import re
from typing import Any

from lotsen.knowledge.store import knowledge
from lotsen.nlu.hearing import phrase_in
from lotsen.text import clean

GROUPS = ("group", "supergroup")
# /start is sent by the button that opens a chat, with the word that a link added; it is answered as a hello.
START = re.compile(r"/start(?:@\w+)?(?:\s+|$)", re.ASCII)
LINK = re.compile(r"[A-Za-z0-9_-]{0,64}")  # by the Bot API
MENTION = re.compile(r"(?<!\w)@[A-Za-z]\w{4,31}")


def writer(chat: dict[str, Any], user: dict[str, Any] | None) -> str:
    """Return whose conversation it is: everybody in a group has one of their own."""
    return f"{chat['id']} {(user or {}).get('id', '')}"


def addressed(message: dict[str, Any], text: str | None, bot_id: str) -> bool:
    """Tell whether a group's message is for the bot: a command, a mention, a reply to it, an emergency."""
    if not text:
        return False
    replied_to = ((message.get("reply_to_message") or {}).get("from") or {}).get("id")
    entities = message.get("entities") or message.get("caption_entities") or []
    called = any(entity.get("type") in ("mention", "bot_command") for entity in entities)
    return called or str(replied_to) == bot_id or bool(phrase_in(clean(text)))


def said(text: str | None, in_group: bool) -> str | None:
    """Return the text to answer: a start is a hello, and a group's way of calling the bot is left out.

    What somebody wrote after /start is a message, also when it looks like a link's word but is an emergency.
    """
    if text is None:
        return None
    if start := START.match(text):
        text = text[start.end() :].strip()
        if LINK.fullmatch(text):
            text = text.replace("_", " ").replace("-", " ")
            return text if phrase_in(text) else knowledge().channel.telegram_start
    return MENTION.sub("", text) if in_group else text
