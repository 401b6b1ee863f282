"""Speaks to the page's channel, one message after the other, over a kept-alive connection; costs little."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from tools.load.dialogues import Step, read, variation

WEBB = "/webhooks/webb"
FORMS = 1_000
SECONDS = 30.0  # until a request counts as unanswered
numbers = itertools.count(1)


class Unanswered(RuntimeError):
    """A reply without text; the message says what was asked."""


class Page:
    """One page with one conversation. Not for several threads."""

    def __init__(self, url: str, connection: http.client.HTTPConnection | None = None) -> None:
        self.connection = connection or http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
        number = next(numbers)  # an address of its own, as a proxy of ours would tell
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.session = ""
        self.session = str(self.post("session", {})["session"])

    def say(self, step: Step) -> float:
        """Return how many seconds the reply took. Raises Unanswered when it has no text."""
        begin = time.perf_counter()
        reply = self.post("message", {**step.body(), "session": self.session})
        taken = time.perf_counter() - begin
        if not any(bubble.get("text") for bubble in reply.get("bubbles") or []):
            raise Unanswered(f"{step.text or step.button}: {reply}")
        return taken

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {
            "Content-Type": "application/json",
            "X-Forwarded-For": self.address,
            "Lotsen-Session": self.session,
        }
        for attempt in (1, 2):  # the server hangs up on a connection that has been quiet
            try:
                self.connection.request("POST", f"{WEBB}/{path}", json.dumps(body).encode(), headers)
                return json.loads(self.connection.getresponse().read())
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
                self.connection.close()
                if attempt == 2:
                    raise
        raise AssertionError


def dialogues(seed: int = 0) -> Iterator[Sequence[Step]]:
    """Dialogues for ever, each kind of visitor as often as it comes."""
    kinds, forms, chance = read(), variation(), random.Random(seed)
    while True:
        (kind,) = chance.choices(kinds, [one.weight for one in kinds])
        said = chance.choice(kind.dialogues)
        yield [forms.of_step(step, chance.randrange(FORMS)) for step in said]
