"""Other ways to read an oddly written text, and none for an ordinary one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lotsen import paths
from lotsen.danger import forms as module
from lotsen.danger.forms import readings
from lotsen.danger.phrases import bare_plea, plain_phrase
from lotsen.knowledge import load
from lotsen.text import clean, fold

PHRASES = load(paths.KNOWLEDGE).phrases
WHOLE = [phrase for phrase in PHRASES.fraser if "*" not in phrase]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("h j ä l p", "hjälp"),
        ("h.j.ä.l.p", "hjälp"),
        ("H-J-Ä-L-P", "hjälp"),
        ("h_j_ä_l_p", "hjälp"),
        ("h  j  ä  l  p", "hjälp"),
        ("h*j*ä*l*p", "hjälp"),
        ("h j ä l p m i g", "hjälp mig"),
        ("s o s", "sos"),
        ("S.O.S", "sos"),
        ("h a n h a r k n i v", "han har kniv"),
        ("#hjälpmig", "hjälp mig"),
        ("#HjälpMig", "Hjälp Mig"),
        ("#hjälp_mig", "hjälp mig"),
        ("#skottlossning", "skottlossning"),
        ("hjälpmigsnälla", "hjälp mig snälla"),
        ("hanharkniv", "han har kniv"),
        ("han_har_kniv", "han har kniv"),
        ("hj4lp", "hjälp"),
        ("hj4lp m1g", "hjälp mig"),
        ("kn1v", "kniv"),
        ("kn!v", "kniv"),
        ("5kjuter", "skjuter"),
        ("$kjuter", "skjuter"),
        ("h4n h4r kn1v", "han har kniv"),
        ("sj4lvm0rd", "självmord"),
        ("hjäääälp", "hjälp"),
        ("skotttttt", "skott"),
        ("snälllla hjääälp", "snälla hjälp"),
        ("knіv", "kniv"),
        ("hjаlp", "hjälp"),
        ("ѕоѕ", "sos"),
        ("κniv", "kniv"),
        ("🆂🅾🆂", "sos"),
        ("🇸🇴🇸", "sos"),
        ("ʜᴊäʟᴘ", "hjälp"),
        ("🆘", "sos"),
        ("🔪🔪🔪", "kniv"),
        ("Tensta 🔫", "Tensta pistol"),
        ("🔥 Husby", "Husby det brinner"),
        ("112!!", "sos ring 112"),
        ("1 1 2", "sos ring 112"),
        ("911", "sos"),
        ("MAYDAY mayday!", "sos hjälp"),
    ],
)
def test_read_as_it_was_meant(text: str, reading: str) -> None:
    assert reading in readings(clean(text), PHRASES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hej",
        "hej!!!",
        "Finns det ett poliskontor i Tensta?",
        "Var ligger kontoret i Hässelby-Gård, och när är det öppet?",
        "han har kniv",
        "E4 och 2010-talet",
        "covid19 och mp3",
        "a, b, c eller d",
        "vi vann med 6-0 6-0",
        "öppet 10-18",
        "Riddargatan 12b",
        "polisen!",
        "помогите мне, пожалуйста",
        "σε παρακαλώ βοήθησε με",
        "مساعدة",
        "vi grillar 🔥 i parken i kväll med alla",
        "Tack 👍",
        "det är 112 poliser där",
        "t.ex. en polis",
    ],
)
def test_ordinary_text_has_no_other_reading(text: str) -> None:
    assert readings(clean(text), PHRASES) == ()


def apart(text: str, between: str) -> str:
    return between.join(text.replace(" ", ""))


@pytest.mark.parametrize("between", [" ", ".", "-", "_", "*", "~"])
@pytest.mark.parametrize(
    "phrase", [phrase for phrase in PHRASES.fraser if "*" not in phrase and phrase != "sos"]
)
def test_every_phrase_is_found_letter_by_letter(phrase: str, between: str) -> None:
    """Also joined, as a hashtag; its words are the known ones, whichever way the letters are cut."""
    found = readings(clean(apart(phrase, between)), PHRASES)
    assert [fold(reading).replace(" ", "") for reading in found] == [fold(phrase).replace(" ", "")]
    tag = readings(clean(f"#{phrase.replace(' ', '')}"), PHRASES)
    assert tag and fold(tag[0]).replace(" ", "") == fold(phrase).replace(" ", "")


def test_most_phrases_sound_when_they_are_joined() -> None:
    heard = [
        phrase
        for phrase in WHOLE
        if any(plain_phrase(reading, PHRASES) for reading in readings(f"#{phrase.replace(' ', '')}", PHRASES))
    ]
    assert len(heard) > 0.95 * len(WHOLE), sorted(set(WHOLE) - set(heard))


@pytest.mark.parametrize("text", ["h j ä l p", "#hjälpmig", "hj4lp", "hjäääälp m1g", "🆘", "s.o.s"])
def test_a_reading_is_a_plea(text: str) -> None:
    assert any(bare_plea(reading, PHRASES) for reading in readings(text, PHRASES))


@given(st.one_of(st.text(st.characters(), max_size=200), st.text("hjälp mig4#_.🔪1 ", max_size=60)))
@example("#")
@example("a1" * 100)
@example("\ud800 a a a")
def test_few_readings_all_new(text: str) -> None:
    found = readings(text, PHRASES)
    assert len(found) <= 3 and len(set(found)) == len(found) and text not in found
    assert all(reading.strip() for reading in found)


def test_without_the_lists_nothing_is_known() -> None:
    empty = PHRASES.copy(update={"fraser": (), "rop": (), "rop_med": (), "tecken": ()})
    assert readings("🆘", empty) == () and readings("#hjälpmig", empty) == ("hjälpmig",)
    assert readings("h j ä l p", empty) == ("hjälp",)


@pytest.mark.parametrize(
    "part",
    [
        *(
            "h j ä l p ",
            "#hjälpmig ",
            "hj4lp ",
            "🔪",
            "hjälpmig",
            "hjäääälp ",
            "#",
            "a1",
            "ä",
            "_",
            "$a",
            "1 ",
        ),
        *(
            "hjälpmigsnällapolisensnabbtsnabbthjälpmignu ",
            "var ligger kontoret ",
            "poliskontoret ",
            "о",
            "a.",
        ),
    ],
)
def test_work_grows_as_the_text(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in letters of words that are looked at by themselves, at 16 kB and at twice that."""
    counted = 0
    word, opened = module._word, module._opened

    def counting_word(text: str, *rest: object) -> str:
        nonlocal counted
        counted += len(text)
        return word(text, *rest)  # type: ignore[arg-type]

    def counting_opened(text: str, *rest: object) -> str:
        nonlocal counted
        counted += min(len(text), module.LONGEST) * module._lexicon(PHRASES).longest
        return opened(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_word", counting_word)
    monkeypatch.setattr(module, "_opened", counting_opened)
    for size in (16_000, 32_000):
        counted = 0
        readings((part * size)[:size], PHRASES)
        assert counted <= 2 * size * (2 + module._lexicon(PHRASES).longest)
