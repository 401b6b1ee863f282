"""The installation's one secret, LOTSEN_SECRET, and keyed hashes made with it. Set-up writes it into .env."""

from __future__ import annotations

import hashlib
import hmac
import os

VARIABLE = "LOTSEN_SECRET"
MIN_LENGTH = 32
# Hexadecimal digits of a keyed hash: 128 bits.
HASH_LENGTH = 32


class SecretError(RuntimeError):
    """LOTSEN_SECRET is missing or too short; the message says what to do."""


def secret() -> str:
    """Return the secret; raise SecretError when there is none worth the name."""
    return worth(os.environ.get(VARIABLE, ""))


def worth(value: str) -> str:
    """Return a secret that is long enough; raise SecretError for any other."""
    if len(value) < MIN_LENGTH:
        raise SecretError(
            f"{VARIABLE} must be at least {MIN_LENGTH} characters, and it has {len(value)}: "
            "run `make setup`, which writes one into .env, or set the variable."
        )
    return value


def keyed_hash(purpose: str, value: str) -> str:
    """Return 32 hexadecimal digits that nobody without the secret can link to `value`."""
    text = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
    return hmac.new(secret().encode(), text, hashlib.sha256).hexdigest()[:HASH_LENGTH]
