"""What is turned away is looked through one after the other, and holds the promise whatever it looks like."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from lotsen.channels.reception import Reception
from lotsen.channels.refusing import QUEUE, Refusals, said_in
from lotsen.knowledge.store import knowledge
from lotsen.nlu import hearing
from lotsen.values.bubble import Kind

PHRASE = "det brinner i huset"
CRY = "hjälp mig"


@pytest.mark.parametrize("text", [PHRASE, CRY])
@pytest.mark.parametrize("key", ["text", "message"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_text_of_a_body_is_found(text: str, key: str, ascii_only: bool) -> None:
    assert said_in(json.dumps({"session": "x", key: text}, ensure_ascii=ascii_only).encode()) == text


BODIES = {
    "plain": f"{PHRASE}".encode(),
    "cut off": json.dumps({"session": "x", "text": f"hej, {PHRASE} " + "x" * 100}).encode()[:60],
    "a list": json.dumps({"text": [PHRASE]}).encode(),
    "a line break": json.dumps({"texts": "hej\nmin dotter är försvunnen\nhan har kniv"}).encode(),
    "a form": urlencode({"text": PHRASE}).encode(),
    "no UTF-8": f"{PHRASE} å".encode("latin-1"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_phrase_in_any_body_gets_the_alarm(body: bytes) -> None:
    (bubble,) = asyncio.run(Refusals(Reception("test")).words(body, knowledge().contacts.reserv))
    assert bubble.kind is Kind.ALARM


@pytest.mark.parametrize("body", [b"", b"[" * 16_000, b'{"text":' * 2_000, bytes(range(256)), b"%" * 99])
def test_any_other_gets_the_reason(body: bytes) -> None:
    reason = knowledge().contacts.reserv
    (bubble,) = asyncio.run(Refusals(Reception("test")).words(body, reason))
    assert bubble.text == reason


def test_whoever_is_served_comes_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty are turned away at once: a visitor whose work takes ten steps waits for one of them at most.

    By a clock that only looking through moves: each takes a minute, so that the next one's turn is far away.
    """
    now, looked = 0.0, 0
    real = hearing.alarming

    def counting(raw: object) -> bool:
        nonlocal now, looked
        now, looked = now + 60.0, looked + 1
        return real(raw)

    monkeypatch.setattr("lotsen.channels.reception.alarming", counting)
    monkeypatch.setattr("lotsen.channels.turns.time", SimpleNamespace(monotonic=lambda: now))

    async def meet() -> int:
        refusals = Refusals(Reception("test"))
        hostile = [asyncio.ensure_future(refusals.words("inte sos " * 1_770, "x")) for _ in range(30)]
        for _ in range(10):
            await asyncio.sleep(0)
        waited = looked
        for one in hostile:
            one.cancel()
        await asyncio.gather(*hostile, return_exceptions=True)
        return waited

    assert asyncio.run(meet()) == 1


def test_each_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotsen.channels.refusing.REST", 0.0)

    async def thirty() -> list[Any]:
        refusals = Refusals(Reception("test"))
        return await asyncio.gather(*(refusals.words(PHRASE, "x") for _ in range(30)))

    assert all(bubble.kind is Kind.ALARM for (bubble,) in asyncio.run(thirty()))


def test_a_crowd_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    monkeypatch.setattr("lotsen.channels.reception.alarming", looked.append)
    reason = knowledge().contacts.reserv

    async def crowd() -> list[Any]:
        refusals = Refusals(Reception("test"))
        return await asyncio.gather(*(refusals.words(PHRASE, reason) for _ in range(QUEUE + 100)))

    replies = asyncio.run(crowd())
    assert looked.count(PHRASE) == QUEUE
    assert all(reply[0].text == reason for reply in replies)
