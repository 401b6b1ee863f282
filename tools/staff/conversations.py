"""The stored conversations as messages and what was answered to each, without who wrote them.

Pure but for `stored`, which reads the database. Texts are masked once more: the masking may have learned
something since they were written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lotsen.privacy import mask
from lotsen.store.database import Database, Row
from lotsen.store.statements import RATING
from lotsen.values.bubble import Kind
from lotsen.values.intents import FALLBACK, OUTSIDE
from lotsen.values.rating import DOWN, RATINGS, UNDONE

HERE = ZoneInfo("Europe/Stockholm")  # whose hours are counted
MISSING = "saknas"  # entity: lotsen/nlu/coverage.py


@dataclass(frozen=True)
class Message:
    """What somebody wrote. kind: of the first bubble that answered it, None when the safety net did.

    answer: what was said. down: the rating when it has a thumb down, else empty.
    """

    text: str = field(repr=False)
    when: datetime
    channel: str
    intent: str
    missing: bool
    kind: Kind | None
    answer: str = field(repr=False)
    down: str

    @property
    def unknown(self) -> bool:
        """Tell whether Lotsen did not know, or not understand."""
        return self.intent in (FALLBACK, OUTSIDE) or self.missing

    @property
    def about_danger(self) -> bool:
        """Tell whether the answer was the alarm or the question about danger."""
        return self.kind is not None and self.kind.about_danger


Conversation = tuple[Message, ...]


def stored(url: str) -> Iterator[Conversation]:
    """Yield every conversation that has a message. Raises SQLAlchemy's errors or OSError."""
    database = Database(url)
    try:
        for sender in database.senders():
            found = conversation(database.load_all(sender))
            if found:
                yield found
    finally:
        database.close()


def conversation(rows: Sequence[Row]) -> Conversation:
    """Return the messages in a conversation's rows; a row that is no event of ours is left out."""
    events = [(row.type_name, data) for row in rows if (data := _data(row)) is not None]
    starts = [at for at, (kind, _) in enumerate(events) if kind == "user"]
    ends = [*starts[1:], len(events)]
    down = _down(data for kind, data in events if kind == RATING)
    return tuple(
        _message(events[start][1], [data for kind, data in events[start:end] if kind == "bot"], down)
        for start, end in zip(starts, ends, strict=False)  # no start has an end too
        if events[start][1].get("text")
    )


def _data(row: Row) -> dict[str, Any] | None:
    try:
        data = json.loads(row.data)
    except (TypeError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def _down(ratings: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the thumbs down that stand, by message; why one is down says more than that it is."""
    standing: dict[str, str] = {}
    for rating in ratings:
        message, value = str(rating.get("message_id") or ""), str(rating.get("value") or "")
        if value.endswith(UNDONE):
            standing.pop(message, None)
        elif value in RATINGS and value.startswith(DOWN):
            standing[message] = value
    return standing


def _message(user: dict[str, Any], bot: Sequence[dict[str, Any]], down: Mapping[str, str]) -> Message:
    parsed = user.get("parse_data") or {}
    entities = parsed.get("entities") or []
    return Message(
        text=mask(str(user["text"])).text,
        when=datetime.fromtimestamp(float(user.get("timestamp") or 0), HERE),
        channel=str(user.get("input_channel") or ""),
        intent=str((parsed.get("intent") or {}).get("name") or ""),
        missing=any(entity.get("entity") == MISSING for entity in entities),
        kind=next(map(_kind, bot), None),
        answer=mask("\n".join(str(each["text"]) for each in bot if each.get("text"))).text,
        down=down.get(str(user.get("message_id") or ""), ""),
    )


def _kind(bot: dict[str, Any]) -> Kind:
    about = bot.get("metadata") or {}
    inner = about.get("metadata")
    name = about.get("kind") or (inner.get("kind") if isinstance(inner, dict) else None)
    return Kind(name) if name in {kind.value for kind in Kind} else Kind.ANSWER
