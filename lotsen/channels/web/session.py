"""Signed sessions of the web page: the sender id is ours and random, never the client's choice."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

from itsdangerous import BadSignature, URLSafeTimedSerializer

from lotsen.secret import secret

# Seconds. Longer than anyone keeps one tab open in earnest; slots expire after an hour (domain.yml).
MAX_AGE = 24 * 60 * 60
SENDER_BYTES = 16


class SessionError(ValueError):
    """The token is missing, forged, or too old."""


class Rated(NamedTuple):
    """An answer that can be rated: its intent, what its message is stored under, when, in seconds."""

    intent: str
    message: str
    when: float


class Sessions:
    """Gives out tokens and reads them; nothing is kept on the server."""

    def __init__(self) -> None:
        self._signer = URLSafeTimedSerializer(secret(), salt="webb session")
        self._rating_signer = URLSafeTimedSerializer(secret(), salt="webb rating")

    def new(self) -> str:
        """Return a token for a new conversation."""
        return str(self._signer.dumps(secrets.token_hex(SENDER_BYTES)))

    def sender(self, token: object) -> str:
        """Return the sender that a token was given out for; raise SessionError when it is not ours or old."""
        return self._read(self._signer, token)

    def since(self, token: object) -> float:
        """Return when a token was given out, in seconds since 1970; raise SessionError like `sender`."""
        self._read(self._signer, token)
        _, given_out = self._signer.loads(str(token), max_age=MAX_AGE, return_timestamp=True)
        return float(given_out.timestamp())

    def rating(self, intent: str, message: str) -> str:
        """Return a string with which the answer to one message, of this intent, can be rated."""
        return str(self._rating_signer.dumps([intent, message]))

    def rated(self, rating: object) -> Rated:
        """Return what a rating string is about; raise SessionError for any other string."""
        (intent, message), when = self._read_timed(self._rating_signer, rating)
        return Rated(str(intent), str(message), when)

    def _read(self, signer: URLSafeTimedSerializer, token: object) -> str:
        return str(self._read_timed(signer, token)[0])

    @staticmethod
    def _read_timed(signer: URLSafeTimedSerializer, token: object) -> tuple[Any, float]:
        if not isinstance(token, str):
            raise SessionError("no token")
        try:
            value, when = signer.loads(token, max_age=MAX_AGE, return_timestamp=True)
        except (BadSignature, UnicodeError) as error:  # a lone surrogate in the token is a UnicodeError
            raise SessionError(type(error).__name__) from None
        return value, when.timestamp()
