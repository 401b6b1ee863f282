"""One value of a message: what is read of it, what is masked, what was cut, and where a phrase stands."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from lotsen import off_switch, text
from lotsen.channels.reception import Incoming, Reception
from lotsen.danger import phrases
from lotsen.nlu import hearing
from lotsen.nlu.hearing import alarming, hear
from lotsen.privacy import Masked, mask
from lotsen.run import processes
from lotsen.text import MAX_CHARS
from lotsen.values.said import Phrase, Said

PHRASE, CRY, FACT, STREET = "det brinner i huset", "hjääälp", "Vad är Mumin?", "Storgatan 4"
FILL = "x " * MAX_CHARS


def forms(raw: object, private: bool = True) -> tuple[str, str, str]:
    said = hear(raw, private)
    return said.clean, said.masked, said.read


@pytest.mark.parametrize(
    ("raw", "clean", "masked", "read"),
    [
        ("  Vad är\tMumin? ", FACT, FACT, FACT),
        ("/restart nu", "restart nu", "restart nu", "restart nu"),
        ("/akut", "/akut", "/akut", "/akut"),
        (f"bor på {STREET} nu", f"bor på {STREET} nu", "bor på [adress] nu", "bor på nu"),
        (STREET, STREET, "[adress]", ""),
        (None, "", "", ""),
        (["x"], "", "", ""),
    ],
)
def test_the_forms(raw: object, clean: str, masked: str, read: str) -> None:
    assert forms(raw) == (clean, masked, read)


def test_rasas_own_channels_have_kept_the_text() -> None:
    assert forms(f"bor på {STREET}", private=False) == (f"bor på {STREET}",) * 3


def test_a_button_says_its_intent() -> None:
    assert [hear(raw).button for raw in ("/mumin", "/restart", "mumin", "/mumin nu")] == ["mumin", "", "", ""]


@pytest.mark.parametrize(
    ("raw", "cut"),
    [
        ("å" * MAX_CHARS, False),
        ("  " + "å" * MAX_CHARS + "\n", False),
        ("å" * (MAX_CHARS + 1), True),
        (None, False),
        (["å" * (MAX_CHARS + 1)], False),
        ("½" * (MAX_CHARS // 3), False),
        ("½" * (MAX_CHARS // 3 + 1), True),
        ("hej" + "\n" * 5 * MAX_CHARS + "då", False),
        ("\n" * 5 * MAX_CHARS + "hej" + "\n" * 5 * MAX_CHARS, False),
    ],
)
def test_what_was_cut(raw: object, cut: bool) -> None:
    """Some characters become several, and blanks become one, before the text is measured."""
    assert hear(raw).cut is cut
    assert len(hear(raw).clean) <= MAX_CHARS


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (FACT, Phrase.NOWHERE),
        (PHRASE, Phrase.READ),
        (f"{PHRASE}, {STREET}", Phrase.READ),
        (CRY, Phrase.CRY),
        (f"/{CRY}", Phrase.CRY),
        ("hjälp mig snälla", Phrase.READ | Phrase.CRY),
        (f"{FILL}{PHRASE} {FILL}", Phrase.HIDDEN),
        (f"{PHRASE} {FILL}", Phrase.READ),
        # A word that asks about a phrase counts where it is read, not from a middle that nobody sees.
        (f"{PHRASE} {FILL} filmen {FILL}", Phrase.READ),
    ],
)
def test_where_a_phrase_stands(raw: str, where: Phrase) -> None:
    assert hear(raw).phrase == where
    assert alarming(raw) is bool(where)


def test_a_phrase_in_what_was_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "mask", lambda text: Masked("[adress]", ("adress",)))
    assert hear(PHRASE).phrase == Phrase.HIDDEN


def test_no_text_is_in_what_a_log_could_write() -> None:
    said = repr(hear(f"hemligt {STREET} {PHRASE}"))
    assert "READ" in said and not any(word in said for word in ("hemligt", "Storgatan", "brinner"))


# --- One message through the real reception and the trained pipeline ---


@pytest.fixture(scope="module")
def loop() -> Any:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="module")
def agent(loop: asyncio.AbstractEventLoop) -> Agent:
    endpoints = AvailableEndpoints(nlg=EndpointConfig.from_dict({"type": "lotsen.engine.nlg.LotsenNLG"}))
    return loop.run_until_complete(load_agent(str(processes.MODEL), endpoints=endpoints, loop=loop))


def counting(function: Callable[..., Any], seen: Counter[tuple[str, object]]) -> Callable[..., Any]:
    def counted(*arguments: Any) -> Any:
        seen[function.__name__, arguments[0]] += 1
        return function(*arguments)

    return counted


@pytest.mark.parametrize("raw", ["hej på er allihop", PHRASE, f"hej, jag bor på {STREET}", f"/{CRY}"])
def test_a_message_is_heard_once(
    raw: str, loop: Any, agent: Agent, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Normalised once, masked once, and no text searched for phrases twice."""
    monkeypatch.setenv(off_switch.VARIABLE, str(tmp_path / "off"))
    seen: Counter[tuple[str, object]] = Counter()
    work = (text.normalised, text.clean, mask, phrases.plain_phrase, phrases.bare_plea)
    for module in [module for name, module in sys.modules.items() if name.startswith("lotsen.")]:
        for name, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and value in work:
                monkeypatch.setattr(module, name, counting(value, seen))
    said: Said = hear(raw)
    seen.clear()
    answer = loop.run_until_complete(
        Reception("prov").answer(agent.handle_message, Incoming(raw, "anna"), agent)
    )
    assert answer.outcome == "answered" and answer.intent
    calls = Counter(name for name, _ in seen.elements())
    assert (calls["normalised"], calls["clean"], calls["mask"]) == (1, 0, 1)
    searched = {said.read} if said.phrase or not said.kinds else {said.read, said.clean}
    assert {what for name, what in seen if name == "plain_phrase"} == searched
    assert max(seen.values()) == 1
