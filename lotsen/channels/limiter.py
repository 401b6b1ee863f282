"""How often one session and one address may write, counted by `limits` in memory or in Redis."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

logger = logging.getLogger(__name__)

# A person in a hurry sends a line every two or three seconds. Behind one address may sit a whole school.
SESSION, SESSION_DEFAULT = "LOTSEN_LIMIT_SESSION", "10/second;60/minute"
ADDRESS, ADDRESS_DEFAULT = "LOTSEN_LIMIT_ADDRESS", "20/second;400/minute"
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

    async def wait(self, session: str, address: str) -> int:
        """Count a request and return 0 when it may pass, else after how many seconds to try again."""
        wanted = [(limit, "session", session) for limit in self._session if session]
        wanted += [(limit, "address", address) for limit in self._address]
        if time.monotonic() < self._asked_again_at:
            return 0
        try:
            for limit, kind, who in wanted:
                if not await self._limiter().hit(limit, kind, who):
                    return int(limit.get_expiry())
        except Exception as error:  # answering is worth more than counting
            self._asked_again_at = time.monotonic() + REDIS_PAUSE
            logger.error("Requests are not limited for %.0f s: %s.", REDIS_PAUSE, type(error).__name__)
        return 0

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
