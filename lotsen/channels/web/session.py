"""Signed sessions of the web page: the sender id is ours and random, never the client's choice."""

from __future__ import annotations

import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer

from lotsen.secret import secret

# Seconds. Longer than anyone keeps one tab open in earnest; slots expire after an hour (domain.yml).
MAX_AGE = 24 * 60 * 60
SENDER_BYTES = 16


class SessionError(ValueError):
    """The token is missing, forged, or too old."""


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

    def rating(self, intent: str) -> str:
        """Return a string with which one answer, to this intent, can be rated."""
        return str(self._rating_signer.dumps([intent, secrets.token_hex(8)]))

    def rated(self, rating: object) -> str:
        """Return the intent that a rating string is about; raise SessionError for any other string."""
        return self._read(self._rating_signer, rating, first=True)

    @staticmethod
    def _read(signer: URLSafeTimedSerializer, token: object, first: bool = False) -> str:
        if not isinstance(token, str):
            raise SessionError("no token")
        try:
            value = signer.loads(token, max_age=MAX_AGE)
        except (BadSignature, UnicodeError) as error:  # a lone surrogate in the token is a UnicodeError
            raise SessionError(type(error).__name__) from None
        return str(value[0] if first else value)
