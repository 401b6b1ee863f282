"""Sessions of the page: ours can be read, nothing else can, and one says nothing about another."""

from __future__ import annotations

import base64
import json
import time

import pytest
from itsdangerous import URLSafeTimedSerializer

from lotsen.channels.web import session
from lotsen.channels.web.session import SessionError, Sessions

OTHER_SECRET = "en annan hemlighet, lika lång som vår egen"


def test_a_token_leads_to_its_sender() -> None:
    sessions = Sessions()
    token = sessions.new()
    assert sessions.sender(token) == Sessions().sender(token)
    assert len(sessions.sender(token)) == 2 * session.SENDER_BYTES


def test_a_token_tells_when_it_was_given_out() -> None:
    sessions, before = Sessions(), time.time()
    assert before - 1 <= sessions.since(sessions.new()) <= time.time()  # whole seconds
    with pytest.raises(SessionError):
        sessions.since(forged())


def test_every_session_is_new() -> None:
    sessions = Sessions()
    assert len({sessions.sender(sessions.new()) for _ in range(100)}) == 100


def forged(payload: object = "0" * 32, secret: str = OTHER_SECRET, salt: str = "webb session") -> str:
    return str(URLSafeTimedSerializer(secret, salt=salt).dumps(payload))


@pytest.mark.parametrize(
    "token",
    [None, 1, [], {}, "", ".", "..", "a.b.c", "\ud800", "\x00", "x" * 10_000, forged(), "Ω.Ω.Ω"],
    ids=repr,
)
def test_what_is_no_token_of_ours(token: object) -> None:
    with pytest.raises(SessionError):
        Sessions().sender(token)


def test_a_changed_token() -> None:
    """Another's id under our own signature's clothes."""
    token = Sessions().new()
    payload = base64.urlsafe_b64encode(json.dumps("0" * 32).encode()).decode().rstrip("=")
    with pytest.raises(SessionError):
        Sessions().sender(".".join([payload, *token.split(".")[1:]]))


def test_an_old_token(monkeypatch: pytest.MonkeyPatch) -> None:
    token = Sessions().new()
    monkeypatch.setattr(session, "MAX_AGE", -1)
    with pytest.raises(SessionError):
        Sessions().sender(token)


def test_a_rating_is_no_session_and_a_session_no_rating() -> None:
    sessions = Sessions()
    rating, before = sessions.rating("mumin", "a1"), time.time()
    assert sessions.rated(rating)[:2] == ("mumin", "a1")
    assert before - 2 < sessions.rated(rating).when <= before  # whole seconds, never later than it was
    with pytest.raises(SessionError):
        sessions.sender(rating)
    with pytest.raises(SessionError):
        sessions.rated(sessions.new())
