"""What is said to a request that is turned away: the alarm after a phrase, at a price with a bound."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from lotsen.channels.http import read_object
from lotsen.channels.reception import Reception
from lotsen.channels.turns import Turns
from lotsen.values.bubble import Bubble

# Requests that may wait to be looked through. Of 16 kB each takes some 15 ms: with rests as long as the work
# the last waits a second and a half, and who is served meanwhile hardly notices.
QUEUE, REST = 50, 1.0
# What JSON writes for a character of its own; what parts words becomes a blank.
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|["\\/bfnrt])')


class Refusals:
    """Looks requests through one after the other, half of the time at most."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._turns = Turns(REST)
        self._waiting = 0

    async def words(self, said: object, reason: str) -> list[Bubble]:
        """Return the alarm when a phrase is in `said`, a text or a body that was not read; else `reason`.

        A crowd's are not looked through; the reason names both numbers.
        """
        if self._waiting >= QUEUE:
            return self._reception.safe("", reason)
        self._waiting += 1
        try:
            async with self._turns.turn():
                text = said_in(said) if isinstance(said, bytes) else said
                return self._reception.safe(text, reason)
        finally:
            self._waiting -= 1


def said_in(body: bytes, keys: tuple[str, ...] = ("text", "message")) -> str:
    """Return what may have been said in a body: its text, or all of it, escapes of JSON and forms undone."""
    try:
        data = read_object(body)
        return str(next(data[key] for key in keys if isinstance(data.get(key), str)))
    except (ValueError, RecursionError, StopIteration):
        text = unquote_to_bytes(body).decode("utf-8", "replace")
        return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)) if escape[1] else " ", text)
