"""The real assistant, started once for all tests in this folder, and conversations with it over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from lotsen import paths
from lotsen.channels.safety_net import sender_id
from lotsen.run import processes

CREDENTIALS = paths.ROOT / "tools" / "evaluation" / "credentials.yml"
TOKEN = secrets.token_hex(16)
TIMEOUT = 60.0  # seconds; for a busy machine, nothing is measured
Bubble = dict[str, Any]


@dataclass
class Conversation:
    """One person's conversation over one channel; a new one has a sender of its own."""

    url: str
    channel: str = "rest"
    sender: str = field(default_factory=lambda: f"test-{secrets.token_hex(8)}")

    def __post_init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False  # no proxy for loopback

    def post(self, body: bytes | str, content_type: str = "application/json") -> requests.Response:
        """Send a body as it is to the channel."""
        data = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": content_type} if content_type else {}
        url = f"{self.url}webhooks/{self.channel}/webhook"
        return self.http.post(url, data=data, headers=headers, timeout=TIMEOUT)

    def say(self, text: str) -> list[Bubble]:
        """Send a message and return the bubbles."""
        url = f"{self.url}webhooks/{self.channel}/webhook"
        response = self.http.post(url, json={"sender": self.sender, "message": text}, timeout=TIMEOUT)
        assert response.status_code == 200, response.text
        bubbles: list[Bubble] = response.json()
        return bubbles

    def texts(self, text: str) -> list[str]:
        """Send a message and return what the bubbles say."""
        return [bubble["text"] for bubble in self.say(text)]

    @property
    def tracker(self) -> str:
        """Where Rasa's API keeps this conversation."""
        known_as = self.sender if self.channel == "rest" else sender_id(self.channel, self.sender)
        return f"{self.url}conversations/{known_as}"

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Ask Rasa's API about this conversation."""
        response = self.http.request(
            method, self.tracker + path, params={"token": TOKEN}, json=body, timeout=TIMEOUT
        )
        assert response.ok, response.text
        return response.json()


Start = Callable[..., Conversation]


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Assistant]:
    logs = tmp_path_factory.mktemp("logs")
    ports = processes.free_port(), processes.free_port()
    with processes.running(*ports, api_token=TOKEN, credentials=CREDENTIALS, log_dir=logs) as running:
        yield running


@pytest.fixture
def start(assistant: processes.Assistant) -> Start:
    """Begin a conversation: `start()`, or `start("lotsen")` over the hardened channel."""

    def begin(channel: str = "rest") -> Conversation:
        return Conversation(assistant.rasa_url, channel)

    return begin
