"""The secret is there and long enough, and hashes made with it cannot be linked without it."""

import pytest

from lotsen.secret import HASH_LENGTH, VARIABLE, SecretError, keyed_hash, secret


@pytest.mark.parametrize("value", ["", "kort", "x" * 31])
def test_no_secret_worth_the_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(SecretError, match=f"it has {len(value)}: run `make setup`"):
        secret()


def test_a_hash_depends_on_secret_purpose_and_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "a" * 32)
    first = keyed_hash("sender telegram", "123")
    assert first == keyed_hash("sender telegram", "123")
    assert len(first) == HASH_LENGTH and first.isalnum()
    others = [keyed_hash("sender twilio", "123"), keyed_hash("sender telegram", "124")]
    monkeypatch.setenv(VARIABLE, "b" * 32)
    assert first not in [*others, keyed_hash("sender telegram", "123")]


@pytest.mark.parametrize("value", ["\ud800", "a\x00b", "", "🦆" * 1000])
def test_any_value_has_a_hash(value: str) -> None:
    assert len(keyed_hash("sender", value)) == HASH_LENGTH
