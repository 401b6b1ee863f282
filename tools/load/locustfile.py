"""Locust's visitors: people with the page open, who say what tools/load/dialogues.yml says.

    .venv/bin/locust -f tools/load/locustfile.py --host http://127.0.0.1:5005

They think between two lines as people do. With LOTSEN_LOAD_PACE=5 each of them says something every five
seconds instead, whatever the answers take, so that 100 visitors are 20 messages a second (`make load`).
A reply without text, or the safe text, or an emergency that is not told 112, counts as a failure.
"""

from __future__ import annotations

import itertools
import os
import random
import secrets
import time
from typing import Any

from locust import FastHttpUser, task

from lotsen.knowledge.store import knowledge
from tools.load.dialogues import Kind, Step, read, variation

WEBB = "/webhooks/webb"
PACE = float(os.environ.get("LOTSEN_LOAD_PACE", "0"))  # seconds; 0: people who think
# Further Rasa processes, each beside --host, when no nginx stands before them.
MORE_HOSTS = os.environ.get("LOTSEN_LOAD_MORE_HOSTS", "").split()
SPREAD = 0.5  # of the pace, at random, so that many visitors together come as they please
SECONDS = 30.0  # until a request counts as unanswered
VARIATION, FORMS = variation(), 1_000
CONTACTS = knowledge().contacts
numbers = itertools.count(1)


class Visitor(FastHttpUser):
    """Somebody with the page open; begins again with a new session when the dialogue is over."""

    abstract = True
    kind: Kind
    network_timeout = connection_timeout = SECONDS

    def __init__(self, environment: Any) -> None:
        self.host = random.choice([environment.host, *MORE_HOSTS])
        super().__init__(environment)

    def on_start(self) -> None:
        number = next(numbers)  # an address of their own, as a proxy of ours would tell
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.session = ""
        self.left: list[Step] = []
        # Locust starts its visitors in crowds, once a second.
        time.sleep(random.uniform(0, PACE))
        self.due = time.monotonic()

    def wait_time(self) -> float:
        """Until the next line is due, in seconds."""
        if not PACE:
            return random.uniform(*self.kind.think)
        self.due += PACE * random.uniform(1 - SPREAD, 1 + SPREAD)
        return max(0.0, self.due - time.monotonic())

    @task
    def go_on(self) -> None:
        """The next step of the dialogue."""
        if not self.left:
            self.session = self.post("session", {}).get("session", "")
            self.left = list(random.choice(self.kind.dialogues))
        step = VARIATION.of_step(self.left.pop(0), random.randrange(FORMS))
        reply = self.post("message", {**step.body(), "id": secrets.token_hex(8)}, step)
        if step.thumb and reply.get("rate"):
            self.post("feedback", {"rate": reply["rate"], "value": step.thumb})

    def post(self, path: str, body: dict[str, Any], step: Step | None = None) -> dict[str, Any]:
        """Send and judge the answer; return it, or an empty one when there is none."""
        headers = {"X-Forwarded-For": self.address, "Lotsen-Session": self.session}
        if self.session:
            body["session"] = self.session
        with self.client.post(
            f"{WEBB}/{path}", json=body, headers=headers, name=path, catch_response=True
        ) as response:
            answer = parsed(response)
            problem = fault(response.status_code, answer, step)
            if problem:
                response.failure(problem)
            return answer


def parsed(response: Any) -> dict[str, Any]:
    try:
        found = response.json()
    except (TypeError, ValueError):  # no body at all, or no JSON
        return {}
    return found if isinstance(found, dict) else {}


def fault(status: int, answer: dict[str, Any], step: Step | None) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if status != 200:
        return f"status {status}"
    if step is None:
        return ""
    texts = [str(bubble.get("text") or "") for bubble in answer.get("bubbles") or []]
    if not any(texts):
        return "silence"
    if step.alarm and CONTACTS.akut not in texts[0]:
        return "no alarm"
    return "safe text" if texts[0] == CONTACTS.reserv else ""


def visitor(kind: Kind) -> type[Visitor]:
    return type(kind.name.capitalize(), (Visitor,), {"kind": kind, "weight": kind.weight})


globals().update({one.__name__: one for one in map(visitor, read())})  # where Locust looks for them
