"""Somebody with the page open, who does not give up, and the count of all who were answered or not."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
import yaml
from itsdangerous import URLSafeTimedSerializer

from lotsen import paths
from lotsen.answers.answering import topic_answer
from lotsen.knowledge import load
from lotsen.secret import keyed_hash, secret
from tests.undated import undated

KNOWLEDGE = load(paths.KNOWLEDGE)
RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
SAFE = KNOWLEDGE.contacts.reserv
ALARM: str = RESPONSES["utter_akut"][0]["text"]
# It has a second wording, so that nobody reads the same twice in a row.
ALARMS: tuple[str, ...] = tuple(
    variant["text"] for variant in RESPONSES["utter_akut"] if "condition" not in variant
)
EMERGENCY = "han har kniv och slår min mamma"
# A message and its answer. The first comes from the action server, the second has a meaning only after it.
# About a subject, so that it is answered as such after an alarm too.
QUESTION = (
    "När har kontoren öppet?",
    undated(topic_answer(KNOWLEDGE, KNOWLEDGE.topics["oppettider"], "svar").text),
)
EASIER = (
    "kan du säga det enklare?",
    undated(topic_answer(KNOWLEDGE, KNOWLEDGE.topics["oppettider"], "lattlast").text),
)
HELLO = ("hej", RESPONSES["utter_halsning"][0]["text"])

PATIENCE = 15.0  # seconds; the page's own (web/transport.js)
GIVES_UP = 120.0  # seconds, after which a message counts as unanswered; nothing is measured
LINES_WITH_112 = tuple(f"{line}\n" for line in (KNOWLEDGE.channel.rad_fara, *KNOWLEDGE.channel.rader_pagar))
AGAIN = {429, 500, 502, 503, 504}  # the page offers to send the same message again (web/transport.js)


@dataclass
class Tally:
    """What the whole suite has sent, and what of it nobody answered."""

    messages: int = 0
    silent: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, answered: bool, text: str) -> None:
        with self._lock:
            self.messages += 1
            if not answered:
                self.silent.append(text)


TALLY = Tally()


@dataclass
class Visitor:
    """One conversation over the page's channel; sends a message again, with its id, as the page does.

    `own` is what got an answer that was neither the safe text nor a refusal: it must be in the database. Of
    the rest of what was `sent` it may be there: answered, but too late.
    """

    url: str
    session: str = ""
    sent: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)  # every status; 0 where the connection broke
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.trust_env = False  # no proxy for loopback

    def ask(self, text: str, insist: bool = True) -> list[str]:
        """Return what the bubbles say, `bare`. With `insist`, 429 and 5xx are no answer yet."""
        message = {"text": text, "id": secrets.token_hex(8)}
        self.sent.append(text)
        until = time.monotonic() + GIVES_UP
        said: list[str] = []
        while time.monotonic() < until:
            status, said = self._once(message)
            self.seen.append(status)
            if said and not (insist and status in AGAIN):
                break
            time.sleep(0.1)
        TALLY.count(bool(said), text)
        assert said, f"no answer to {text}"
        if status == 200 and said[0] != SAFE:
            self.own.append(text)
        return said

    def _once(self, message: dict[str, str]) -> tuple[int, list[str]]:
        """Status and bubbles; a session that is no longer taken is replaced once (web/transport.js)."""
        try:
            for _ in range(2):
                if not self.session:
                    opened = self._post("session", {})
                    if opened.status_code != 200:
                        return opened.status_code, texts(opened)
                    self.session = opened.json()["session"]
                answer = self._post("message", {"session": self.session, **message})
                if answer.status_code != 401:
                    break
                self.session = ""
            return answer.status_code, texts(answer)
        except (requests.RequestException, ValueError):
            return 0, []

    def _post(self, path: str, body: dict[str, Any]) -> requests.Response:
        headers = {"Lotsen-Session": self.session} if self.session else {}
        url = f"{self.url.rstrip('/')}/webhooks/webb/{path}"
        return self.http.post(url, json=body, headers=headers, timeout=PATIENCE)

    @property
    def sender(self) -> str:
        """What the database knows this conversation by."""
        token = URLSafeTimedSerializer(secret(), salt="webb session").loads(self.session)  # however old
        return keyed_hash("sender webb", token)


def bare(said: list[str]) -> list[str]:
    """Bubbles without the line that an answer begins with after an emergency, and without the year.

    Here the question is which answer came; the line is tested in tests/services/test_conversation.py.
    """
    if not said:
        return said
    first = said[0]
    for line in LINES_WITH_112:
        first = first.removeprefix(line)
    return [undated(text) for text in (first, *said[1:])]


def texts(answer: requests.Response) -> list[str]:
    return bare([bubble["text"] for bubble in answer.json()["bubbles"]])


def until(condition: Callable[[], bool], seconds: float = GIVES_UP) -> None:
    """Wait for it; nothing is measured."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.1)
