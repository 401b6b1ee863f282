"""Asks a running Rasa the lines of the evaluation sets: replies by our own JSON channel, so that
what is measured is what is sent, intents by its API."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby
from typing import Any

import requests

from tools.evaluation.read_sets import Line
from tools.evaluation.scoring import Scored

TIMEOUT = 60.0  # seconds; Sanic cuts a request there


class Client:
    """Talks to Rasa over kept-alive connections, one a thread. What failed is in the answer, never raised."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token, self.run = url.rstrip("/"), token, secrets.token_hex(4)
        self._local = threading.local()

    def converse(self, sender: str, lines: Sequence[Line]) -> list[Scored]:
        """Send the lines one after the other in the same conversation."""
        return [self.answer(f"eval-{self.run}-{sender}", line) for line in lines]

    def answer(self, sender: str, line: Line) -> Scored:
        answer = Scored(line)
        errors: list[str] = []
        with noted(errors):
            replies = self._post("/webhooks/lotsen/webhook", {"sender": sender, "message": line.text})
            answer = replace(answer, bubbles=tuple(str(reply.get("text") or "") for reply in replies))
        with noted(errors):
            parsed = self._post("/model/parse", {"text": line.text}, token=self.token)
            intent = parsed.get("intent") or {}
            confidence = float(intent.get("confidence") or 0)
            answer = replace(answer, intent=str(intent.get("name") or ""), confidence=confidence)
        return replace(answer, error="; ".join(errors))

    def _post(self, path: str, body: dict[str, str], **query: str) -> Any:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False  # no proxy for loopback
        response = session.post(self.url + path, params=query, json=body, timeout=TIMEOUT)
        if not response.ok:  # without the URL, which holds the token
            raise requests.HTTPError(f"{path} gave {response.status_code}")
        return response.json()


@contextlib.contextmanager
def noted(errors: list[str]) -> Iterator[None]:
    """Go on after a failed request, but keep what it said."""
    try:
        yield
    except (requests.RequestException, AttributeError, TypeError, ValueError) as error:
        errors.append(f"{type(error).__name__}: {error}".partition("?token")[0])


def ask(client: Client, lines: Sequence[Line], jobs: int) -> list[Scored]:
    """Return an answer to every line, in order."""
    conversations = [
        list(turns) for _, turns in groupby(enumerate(lines), key=lambda item: item[1].dialogue or item[0])
    ]
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        answered = pool.map(
            lambda turns: client.converse(str(turns[0][0]), [line for _, line in turns]), conversations
        )
        return [answer for answers in answered for answer in answers]
