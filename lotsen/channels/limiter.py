"""How often one session and one address may write, counted by `limits` in memory or in Redis."""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Mapping, Sequence

from cachetools import TTLCache
from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

logger = logging.getLogger(__name__)

# A person in a hurry sends a line every two or three seconds. Behind one address may sit a whole school.
SESSION, SESSION_DEFAULT = "LOTSEN_LIMIT_SESSION", "10/second;60/minute"
ADDRESS, ADDRESS_DEFAULT = "LOTSEN_LIMIT_ADDRESS", "20/second;400/minute"
# At an address that has reached its limit, a session from before has this much of its own: a line every six
# seconds. All of them together have as much again as the address, so that one address costs twice its limit
# at most. From before: given out SETTLED seconds before the limit was reached, or whoever means harm would
# ask for a hundred sessions and then reach it. An address is full until nothing was refused for as long.
SHARE = parse_many("10/minute")
SETTLED = 60.0
ADDRESSES = 10_000  # full ones that are remembered
# redis://host:6379/1, so that several processes count together; unset: each process counts by itself.
REDIS = "LOTSEN_REDIS"
REDIS_SECONDS = 0.2
# After Redis failed, so many seconds pass before it is asked again: nobody waits for it meanwhile.
REDIS_PAUSE = 5.0


class LimitError(ValueError):
    """A limit in the environment cannot be read; the message says which and what it should look like."""


class Limiter:
    """Counts requests; when the counting itself fails, the request is let through."""

    def __init__(self) -> None:
        self._session, self._address = limits(os.environ)
        self._strategy: SlidingWindowCounterRateLimiter | None = None
        self._asked_again_at = 0.0
        self._full_since: TTLCache[str, float] = TTLCache(ADDRESSES, SETTLED)

    async def wait(self, session: str, address: str, since: float = math.inf) -> int:
        """Count a request and return 0 when it may pass, else after how many seconds to try again.

        `since` is when the session was given out, in seconds since 1970.
        """
        if time.monotonic() < self._asked_again_at:
            return 0
        try:
            if session and (seconds := await self._hit(self._session, "session", session)):
                return seconds
            seconds = await self._hit(self._address, "address", address)
            if seconds and self._was_before(since, address):
                share = await self._hit(SHARE, "share", session)
                return share or await self._hit(self._address, "shares", address)
            return seconds
        except Exception as error:  # answering is worth more than counting
            self._asked_again_at = time.monotonic() + REDIS_PAUSE
            logger.error("Requests are not limited for %.0f s: %s.", REDIS_PAUSE, type(error).__name__)
        return 0

    async def _hit(self, limits: Sequence[RateLimitItem], kind: str, who: str) -> int:
        """Count for one; 0, or after how many seconds the first limit that is reached lets through again."""
        for limit in limits:
            if not await self._limiter().hit(limit, kind, who):
                return int(limit.get_expiry())
        return 0

    def _was_before(self, since: float, address: str) -> bool:
        """Tell whether a session is from before the address, which is full, became so."""
        full_since = self._full_since.get(address, time.time())
        self._full_since[address] = full_since  # remembered from now on
        return since < full_since - SETTLED

    def _limiter(self) -> SlidingWindowCounterRateLimiter:
        if self._strategy is None:  # here and not in __init__: needs the running event loop
            self._strategy = SlidingWindowCounterRateLimiter(_storage())
        return self._strategy


def _storage() -> Storage:
    url = os.environ.get(REDIS, "")
    if not url:
        return MemoryStorage()
    return RedisStorage(
        f"async+{url}",
        implementation="redispy",
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
    )


def limits(environment: Mapping[str, str]) -> tuple[list[RateLimitItem], list[RateLimitItem]]:
    """Return the limits of a session and of an address; raise LimitError for one that cannot be read."""
    return (
        _limits(environment, SESSION, SESSION_DEFAULT),
        _limits(environment, ADDRESS, ADDRESS_DEFAULT),
    )


def _limits(environment: Mapping[str, str], variable: str, default: str) -> list[RateLimitItem]:
    value = environment.get(variable) or default
    try:
        return parse_many(value)
    except ValueError:
        raise LimitError(f"{variable}={value} is no limit: write it as {default!r}.") from None
