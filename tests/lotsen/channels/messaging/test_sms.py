"""Two segments of SMS: counted as phones count, the beginning first, both numbers kept."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lotsen import paths
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.channels.messaging.sms import SEGMENTS, fit, gsm_text, segments
from lotsen.knowledge import Knowledge, load

KNOWLEDGE: Knowledge = load(paths.KNOWLEDGE)
NUMBERS = (KNOWLEDGE.contacts.akut, KNOWLEDGE.contacts.icke_akut)
RESPONSES = yaml.safe_load((paths.ROOT / "domain.yml").read_text("utf-8"))["responses"]
ALARM = RESPONSES["utter_akut"][0]["text"]
LANGUAGES = {language.id: language for language in KNOWLEDGE.languages.sprak}


def kept(text: str) -> list[str]:
    return [number for number in NUMBERS if number in text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("å" * 160, 1),
        ("å" * 161, 2),
        ("ÅÄÖåäöéÉ" * 20, 1),
        ("å" * 306, 2),
        ("å" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ع" * 70, 1),
        ("ع" * 71, 2),
        ("ع" * 134, 2),
        ("ع" * 135, 3),
        ("😱" * 35, 1),
        ("😱" * 36, 2),
        ("a" * 69 + "…", 1),
        ("a" * 70 + "…", 2),
    ],
)
def test_segments(text: str, count: int) -> None:
    """160 septets or 70 units alone, 153 or 67 in each of several."""
    assert segments(text) == count


def test_fine_print_does_not_halve_the_room() -> None:
    assert gsm_text("Kan det vänta – ring ”114 14” …") == 'Kan det vänta - ring "114 14" ...'


def test_what_fits_stays_as_it_is() -> None:
    assert fit("Ring 112 nu.\nDet brinner.", NUMBERS) == "Ring 112 nu.\nDet brinner."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_alarm_in_another_language_comes_first(language: str) -> None:
    """Its own line whole, then as much Swedish as there is room for."""
    own = LANGUAGES[language].larm
    text = fit(f"{own}\n{ALARM}", NUMBERS)
    assert text.startswith(gsm_text(own).split(". ")[0]) and segments(text) <= SEGMENTS
    assert "112" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_police_number_in_another_language(language: str) -> None:
    text = fit(f"{LANGUAGES[language].vanta}\n{RESPONSES['utter_ej_akut'][0]['text']}", NUMBERS)
    assert segments(text) <= SEGMENTS
    assert kept(text) == list(NUMBERS)


@pytest.mark.parametrize("name", [*KNOWLEDGE.topics, *KNOWLEDGE.programmes])
def test_every_short_answer(name: str) -> None:
    topic = KNOWLEDGE.topic(name)
    assert topic is not None
    whole = topic_answer(KNOWLEDGE, topic, "kort").text
    text = fit(whole, NUMBERS)
    assert segments(text) <= SEGMENTS
    assert text[:60] == gsm_text(whole)[:60]
    assert kept(text) == kept(whole)


@pytest.mark.parametrize("name", KNOWLEDGE.places)
def test_every_place(name: str) -> None:
    whole = place_answer(KNOWLEDGE, [name], "kort").text
    text = fit(whole, NUMBERS)
    assert segments(text) <= SEGMENTS
    assert kept(text) == kept(whole)


@pytest.mark.parametrize("field", ["reserv"])
def test_the_net_is_not_cut(field: str) -> None:
    text = gsm_text(getattr(KNOWLEDGE.contacts, field))
    assert fit(text, NUMBERS) == text


@pytest.mark.parametrize(
    "field", ["raderat", "inte_raderat", "maskerat", "for_langt", "bara_text", "avstangd", "for_ofta"]
)
def test_what_the_channel_says_itself_is_not_cut(field: str) -> None:
    text = gsm_text(getattr(KNOWLEDGE.channel, field))
    assert fit(text, NUMBERS) == text


def test_whole_sentences_in_their_order() -> None:
    first, filler, last = "Det första.", "Fyllnad " * 40 + "slut.", "Ring 112 eller 114 14."
    assert fit(f"{first} {filler} Kort. {last}", NUMBERS) == f"{first} Kort. {last}"


def test_a_sentence_that_is_too_long_is_cut_at_a_word() -> None:
    text = fit("ord " * 200 + "slut. Ring 112 eller 114 14.", NUMBERS)
    assert text.endswith("ord ... Ring 112 eller 114 14.")
    assert segments(text) == SEGMENTS


def test_one_endless_word() -> None:
    assert fit("å" * 1000 + " 112 och 114 14", NUMBERS).endswith("112 114 14")


@given(st.text(max_size=900), st.text(max_size=300))
def test_any_text_fits(before: str, after: str) -> None:
    text = fit(f"{before} 112 {after} 114 14 {before}", NUMBERS)
    assert segments(text) <= SEGMENTS
    assert kept(text) == list(NUMBERS)
