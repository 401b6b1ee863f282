"""What is said beside an answer, and whether it stands before or after it."""

from __future__ import annotations

import pytest

from lotsen import paths
from lotsen.channels import notices as module
from lotsen.channels.notices import Notices
from lotsen.knowledge import load
from lotsen.nlu.hearing import hear
from lotsen.observe import metrics
from lotsen.text import MAX_CHARS
from lotsen.values.bubble import Bubble, Kind

KNOWLEDGE = load(paths.KNOWLEDGE)
CONTACTS, TEXTS = KNOWLEDGE.contacts, KNOWLEDGE.channel
SHORT, LONG = "å" * MAX_CHARS, "å" * (MAX_CHARS + 1)
STREET, NUMBER = "Storgatan 4", "19121212-1212"


def added(notices: Notices, text: str = SHORT, sender: str = "anna", kind: Kind = Kind.ANSWER) -> list[str]:
    answer = [Bubble("Svar, och 112", kind)]
    return [bubble.text for bubble in notices.added(answer, hear(text), sender)]


@pytest.mark.parametrize("kind", Kind)
def test_after_a_long_text_the_number_is_read_first(kind: Kind) -> None:
    """An answer about danger stays first, and only that."""
    said = added(Notices("prov"), LONG, kind=kind)
    both = ["Svar, och 112", TEXTS.for_langt]
    assert said == (both if kind.about_danger else both[::-1])


def test_the_note_names_the_number_at_once() -> None:
    assert CONTACTS.akut in TEXTS.for_langt.partition(CONTACTS.icke_akut)[0][:80]


def test_several_bubbles_stay_together() -> None:
    answer = [Bubble("Ring 112 nu.", Kind.ALARM), Bubble("Det andra.")]
    found = Notices("prov").added(answer, hear(LONG), "anna")
    assert found[:2] == answer and len(answer) == 2
    assert [bubble.kind for bubble in found] == [Kind.ALARM, Kind.ANSWER, Kind.NOTICE]


def test_personal_data_is_told_once_in_each_conversation() -> None:
    notices = Notices("prov")
    told = [TEXTS.maskerat in added(notices, STREET, who) for who in ("anna", "anna", "bo")]
    assert told == [True, False, True]
    assert TEXTS.maskerat not in added(notices, SHORT, "cia")
    notices.forget("anna")
    assert added(notices, f"{STREET} {LONG}", "anna") == [TEXTS.for_langt, "Svar, och 112", TEXTS.maskerat]


def test_only_the_newest_conversations_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOLD", 2)
    notices = Notices("prov")
    for who in ("anna", "bo", "cia", "anna"):
        assert TEXTS.maskerat in added(notices, STREET, who)


def test_every_kind_is_counted() -> None:
    def count() -> float:
        return float(metrics.MASKED.labels("prov", "adress")._value.get())

    notices, before = Notices("prov"), count()
    for _ in range(2):
        added(notices, f"{STREET} och {NUMBER}")
    assert count() == before + 2
