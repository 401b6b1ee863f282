"""What a messaging platform delivers: bytes to a webhook, and a message in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Bytes of a delivery; Messenger packs many messages into one.
MAX_BODY = 1_048_576


@dataclass(frozen=True)
class PlatformMessage:
    """One message: the platform's ids of who wrote it, where the answer goes, and of the message itself.

    `text` is None when it holds nothing that can be read; `button` is what a pressed button is called.
    """

    channel: str
    sender: str
    recipient: str
    id: str
    text: str | None
    button: str = ""


def objects(items: Any) -> list[dict[str, Any]]:
    """Return the objects in a list; none when it is no list."""
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def inner(data: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the object under a key; an empty one when it is none, so that the rest of a batch is read."""
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def short(title: str, length: int) -> str:
    """Return a button's title in at most so many characters."""
    return title if len(title) <= length else title[: length - 1].rstrip() + "…"
