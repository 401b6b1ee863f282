"""Hands bubbles to a platform that may be down, slow or busy: bounded tries, most of them for an alarm."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from lotsen.values.bubble import Bubble, Kind

logger = logging.getLogger(__name__)

# Seconds for one call. Longer than any platform needs, shorter than their patience with our acknowledgement.
SEND_SECONDS = 10.0
TRIES = 3
# For what is said about danger, and where nothing was understood or could be answered.
ALARM_TRIES = 6
ANSWERS = frozenset({Kind.ANSWER, Kind.LIST})
# Seconds before the second try; doubled each time: 0.5 + 1 + 2 + 4 + 8 s for an alarm.
PAUSE = 0.5
# The longest pause that a platform may ask for. After that its own redelivery starts a new round.
MAX_PAUSE = 30.0

Send = Callable[[Bubble], Awaitable[None]]


class Refused(Exception):
    """The platform will never take it: bot blocked, person gone. Not tried again."""


class KeyRefused(Exception):
    """The platform does not take our key any more; holds the name of the variable that it stands in."""


class Busy(Exception):
    """The platform asks for a pause of so many seconds."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(seconds)
        self.seconds = seconds


async def send_all(send: Send, bubbles: list[Bubble], channel: str) -> bool:
    """Send the bubbles in order; return whether they are settled, sent or refused. Never raises.

    What follows a bubble that could not be sent waits with it, for the platform's redelivery.
    """
    for bubble in bubbles:
        if not await _settle(send, bubble, channel):
            return False
    return True


async def _settle(send: Send, bubble: Bubble, channel: str) -> bool:
    tries = TRIES if bubble.kind in ANSWERS else ALARM_TRIES
    for done in range(tries):
        try:
            await asyncio.wait_for(send(bubble), SEND_SECONDS)
            return True
        except Refused as error:
            logger.warning("The platform of channel %s refused a message: %s.", channel, error)
            return True
        except KeyRefused as error:
            logger.error(
                "The platform of channel %s refuses our key: mend %s and start again. "
                "Until then nothing can be answered there; the platform is asked to deliver again.",
                channel,
                error,
            )
            return False
        except Exception as error:  # no text, id or token in the log: an error's own message may hold them
            logger.warning("Sending on channel %s failed: %s.", channel, type(error).__name__)
            asked = error.seconds if isinstance(error, Busy) else 0.0
        if asked > MAX_PAUSE or done == tries - 1:
            break
        await asyncio.sleep(max(asked, PAUSE * 2**done))
    logger.error("An answer on channel %s could not be sent.", channel)
    return False
