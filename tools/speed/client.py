"""Sends messages to a bot's REST channel: one after the other, at a steady rate, or in long conversations."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import requests

TIMEOUT = 60.0  # seconds
TURNS = 5  # messages in an ordinary conversation
USERS = 60  # at a steady rate; each speaks in turn
WORKERS = 32


class Talker:
    """Speaks to one bot over kept-alive connections, one a thread."""

    def __init__(self, url: str) -> None:
        self.url = f"{url.rstrip('/')}/webhooks/rest/webhook"
        self.run = secrets.token_hex(4)
        self._numbers = itertools.count()
        self._local = threading.local()

    def new_sender(self) -> str:
        return f"bench-{self.run}-{next(self._numbers)}"

    def say(self, sender: str, message: str) -> None:
        """Send and wait for the reply. Raises requests.RequestException when the bot fails."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False  # no proxy for loopback
        body = {"sender": sender, "message": message}
        session.post(self.url, json=body, timeout=TIMEOUT).raise_for_status()

    def talk(self, messages: Sequence[str]) -> None:
        """One message after the other, in conversations of TURNS."""
        for start in range(0, len(messages), TURNS):
            sender = self.new_sender()
            for message in messages[start : start + TURNS]:
                self.say(sender, message)


def steady(talker: Talker, messages: Sequence[str], rate: float, seconds: float) -> list[float]:
    """Send `rate` messages a second whatever the bot does; return the seconds from due time to reply."""
    senders = [talker.new_sender() for _ in range(USERS)]
    begin = time.monotonic() + 0.1

    def one(number: int) -> float:
        talker.say(senders[number % USERS], messages[number % len(messages)])
        return time.monotonic() - (begin + number / rate)

    with ThreadPoolExecutor(WORKERS) as pool:
        waiting = []
        for number in range(round(rate * seconds)):
            time.sleep(max(0.0, begin + number / rate - time.monotonic()))
            waiting.append(pool.submit(one, number))
        return [future.result() for future in waiting]


def long_conversations(
    talker: Talker,
    message: Callable[[int, int], str],
    windows: Sequence[range],
    conversations: int,
    cpu: Callable[[], float],
) -> list[float]:
    """Talk until the last window's end; return for each window the CPU seconds of a message in it.

    `message` tells what is said, by turn and conversation.
    Several conversations go on side by side, each on its turn, because CPU time is counted in hundredths: the
    windows (turns from 1 on, in order, apart) times the conversations must be many.
    """
    senders = [talker.new_sender() for _ in range(conversations)]
    used = []
    before = 0.0
    for turn in range(1, windows[-1].stop):
        if any(turn == window.start for window in windows):
            before = cpu()
        for number, sender in enumerate(senders):
            talker.say(sender, message(turn, number))
        if any(turn == window.stop - 1 for window in windows):
            used.append(cpu() - before)
    return [spent / (conversations * len(window)) for spent, window in zip(used, windows, strict=True)]
