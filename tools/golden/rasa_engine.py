"""Today's engine: the running assistant, asked over our JSON channel and Rasa's API."""

from __future__ import annotations

import secrets
from typing import Any

import requests

from lotsen.channels.safety_net import sender_id
from lotsen.values.first_line import begins_with_112
from tools.golden.seam import EngineError, State, Step

CHANNEL = "lotsen"
TIMEOUT = 60.0  # seconds; for a busy machine, nothing is measured
OWN = frozenset({"action_listen", "action_session_start"})  # Rasa's bookkeeping, which decides nothing


class RasaEngine:
    """Rasa keeps the state itself, so a conversation goes on only from the state it gave last."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url.rstrip("/"), token
        self._http = requests.Session()
        self._http.trust_env = False  # no proxy for loopback
        self._sender, self._steps = "", ()  # type: str, tuple[Step, ...]

    def __call__(self, text: str, state: State) -> Step:
        """Send a message; raise EngineError for a state of another conversation."""
        if not state.steps:
            self._sender = f"golden-{secrets.token_hex(8)}"
        elif state.steps != self._steps:
            raise EngineError("Rasa holds another conversation: hand back the state that it gave.")
        step = self._said(text)
        self._steps = (*state.steps, step)
        return step

    def _said(self, text: str) -> Step:
        body = {"sender": self._sender, "message": text}
        bubbles = self._ask("POST", f"/webhooks/{CHANNEL}/webhook", json=body)
        tracker = self._ask(
            "GET", f"/conversations/{sender_id(CHANNEL, self._sender)}/tracker", params={"token": self._token}
        )
        events: list[dict[str, Any]] = tracker.get("events") or []
        last = max((at for at, event in enumerate(events) if event["event"] == "user"), default=len(events))
        heard = events[last].get("parse_data") or {} if last < len(events) else {}
        return Step(
            intent=str((heard.get("intent") or {}).get("name") or ""),
            entities=tuple(
                (str(entity["entity"]), str(entity["value"])) for entity in heard.get("entities") or []
            ),
            actions=tuple(
                event["name"]
                for event in events[last:]
                if event["event"] == "action" and event["name"] not in OWN
            ),
            begins_112=bool(bubbles) and begins_with_112(str(bubbles[0].get("text")), after_question=True),
            slots=tracker.get("slots") or {},
        )

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self._http.request(method, self._url + path, timeout=TIMEOUT, **more)
        if not answer.ok:  # without the query, which holds the token
            raise EngineError(f"{path} gave {answer.status_code}.")
        return answer.json()
