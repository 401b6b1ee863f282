"""Languages: recognised when sure, Swedish left alone, and no guess ever costs the number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotsen.knowledge.store import knowledge
from lotsen.swedish.other_languages import language_of

LANGUAGES = knowledge().languages


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("there is a man with a knife outside my window", "en"),
        ("olohuoneessa on tulipalo, tulkaa nopeasti", "fi"),
        ("evde yangın çıktı, çocuklar içeride kaldı", "tr"),
        ("hay un incendio en el edificio de al lado", "es"),
        ("ktoś próbuje włamać się do mieszkania", "pl"),
        ("رجل يحمل سكين أمام الباب", "ar"),
        ("хтось намагається виламати двері", "uk"),
        ("кто-то ломится в дверь, помогите пожалуйста", "ru"),
        ("ማእከል ፖሊስ ኣበይ ኣሎ", "ti"),
    ],
)
def test_recognised(text: str, expected: str) -> None:
    found = language_of(text, LANGUAGES)
    assert found is not None and found.id == expected


@pytest.mark.parametrize(
    "text",
    [
        "det står en man med kniv utanför mitt fönster",
        "hjälp",
        "det brinner i köket och vi kommer inte ut",
        "de slar honom pa torget skynda er",
        "finns det kontor i Tensta",
        "HAN HAR PISTOL",
        "",
        "😀",
        "112",
        "ja tack",
        "ok",
    ],
)
def test_swedish_is_left_alone(text: str) -> None:
    assert language_of(text, LANGUAGES) is None


@given(st.text())
def test_never_raises(text: str) -> None:
    language_of(text, LANGUAGES)


def test_every_language_names_the_numbers() -> None:
    contacts = knowledge().contacts
    for language in LANGUAGES.sprak:
        assert contacts.akut in language.larm
        assert contacts.akut in language.vanta and contacts.icke_akut in language.vanta
