"""What is said beside an answer, and whether it stands before or after it."""

from __future__ import annotations

import pytest
import yaml

from lotsen import paths
from lotsen.channels import notices as module
from lotsen.channels.notices import Notices, was_cut
from lotsen.knowledge import load
from lotsen.observe import metrics
from lotsen.text import MAX_CHARS

KNOWLEDGE = load(paths.KNOWLEDGE)
CONTACTS, TEXTS = KNOWLEDGE.contacts, KNOWLEDGE.channel
RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text("utf-8"))["responses"]
SHORT, LONG = "å" * MAX_CHARS, "å" * (MAX_CHARS + 1)


def added(
    notices: Notices, answer: str, text: object = SHORT, sender: str = "anna", *kinds: str
) -> list[str]:
    return [bubble["text"] for bubble in notices.added([{"text": answer}], text, sender, kinds)]


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        (RESPONSES["utter_akut"][0]["text"], True),
        (RESPONSES["utter_akut_oklart"][0]["text"], True),
        (CONTACTS.reserv, True),
        (RESPONSES["utter_ej_akut"][0]["text"], True),
        (RESPONSES["utter_tack"][0]["text"], False),
        (KNOWLEDGE.programmes["mumin"].svar, False),
        (KNOWLEDGE.languages.sprak[0].vanta, True),
        ("Ring 112 om någon är i fara.", True),
        ("Ring 112 vid fara, och 114 14 när det kan vänta.", True),
        ("Ring 114 14, eller 112 vid fara.", False),
    ],
)
def test_after_a_long_text_the_number_is_read_first(answer: str, first: bool) -> None:
    """An answer that begins with it stays first, not one that names it in the end."""
    said = added(Notices("prov"), answer, LONG)
    assert said == ([answer, TEXTS.for_langt] if first else [TEXTS.for_langt, answer])
    assert CONTACTS.akut in said[0][: module.BEGINNING]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (SHORT, False),
        (f"  {SHORT}\n", False),
        (LONG, True),
        (None, False),
        ([LONG], False),
        ("½" * (MAX_CHARS // 3), False),
        ("½" * (MAX_CHARS // 3 + 1), True),
        ("hej" + "\n" * 5 * MAX_CHARS + "då", False),
        ("\n" * 5 * MAX_CHARS + "hej" + "\n" * 5 * MAX_CHARS, True),
    ],
)
def test_what_was_cut(text: object, cut: bool) -> None:
    """Some characters become several, and blanks become one, before the text is measured."""
    assert was_cut(text) is cut
    assert (TEXTS.for_langt in added(Notices("prov"), "Svar", text)) is cut


def test_several_bubbles_stay_together() -> None:
    answer = [{"text": "Ring 112 nu."}, {"text": "Det andra."}]
    assert Notices("prov").added(answer, LONG, "anna", ())[:2] == answer
    assert len(answer) == 2


def test_personal_data_is_told_once_in_each_conversation() -> None:
    notices = Notices("prov")
    told = [TEXTS.maskerat in added(notices, "Svar", SHORT, who, "adress") for who in ("anna", "anna", "bo")]
    assert told == [True, False, True]
    assert TEXTS.maskerat not in added(notices, "Svar", SHORT, "cia")
    notices.forget("anna")
    assert added(notices, "Svar", LONG, "anna", "adress") == [TEXTS.for_langt, "Svar", TEXTS.maskerat]


def test_only_the_newest_conversations_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOLD", 2)
    notices = Notices("prov")
    for who in ("anna", "bo", "cia", "anna"):
        assert TEXTS.maskerat in added(notices, "Svar", SHORT, who, "adress")


def test_every_kind_is_counted() -> None:
    def count() -> float:
        return float(metrics.MASKED.labels("prov", "adress")._value.get())

    notices, before = Notices("prov"), count()
    for _ in range(2):
        added(notices, "Svar", SHORT, "anna", "adress", "telefonnummer")
    assert count() == before + 2
