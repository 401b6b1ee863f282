"""Telegram's chats: who writes, whether a group's message is for the bot, and what it says then."""

from __future__ import annotations

import re
from typing import Any

from lotsen.knowledge.store import knowledge
from lotsen.nlu.hearing import phrase_in
from lotsen.text import clean

GROUPS = ("group", "supergroup")
# Every bot gets these from Telegram's own buttons and menus; start comes with the word that a link added.
COMMAND = re.compile(r"/(start|help|stop)(?:@\w+)?(?:\s+|$)", re.ASCII | re.IGNORECASE)
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
    """Return the text to answer: a command is what kanal.yml says, a group's way of calling the bot goes.

    What somebody wrote after a command is a message, after /start also when it looks like a link's word but
    is an emergency.
    """
    if text is None:
        return None
    if found := COMMAND.match(text):
        command, rest = found[1].lower(), text[found.end() :].strip()
        link = command == "start" and LINK.fullmatch(rest)
        if link:
            rest = rest.replace("_", " ").replace("-", " ")
        if not rest or (link and not phrase_in(rest)):
            return str(getattr(knowledge().channel.telegram_kommandon, command))
        text = rest if command == "start" else text
    return MENTION.sub("", text) if in_group else text
