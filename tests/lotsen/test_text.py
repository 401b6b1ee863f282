import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lotsen import text as module
from lotsen.text import (
    MAX_CHARS,
    TAIL_CHARS,
    clean,
    fold,
    fold_but_letters,
    normalised,
    without_command,
    words,
)

ANY_TEXT = st.text(st.characters(), max_size=300)
LONG_TEXT = st.builds(
    lambda part, times: part * times, st.text(st.characters(), min_size=1), st.integers(1, 3000)
)


@pytest.mark.parametrize("value", [None, 3, b"hej", ["hej"], {"text": "hej"}, object()])
def test_clean_gives_nothing_for_what_is_no_text(value: object) -> None:
    assert clean(value) == ""


@pytest.mark.parametrize(
    "character",
    [
        pytest.param("\x1f", id="unit separator"),
        pytest.param("\ud800", id="lone high surrogate"),
        pytest.param("\udfff", id="lone low surrogate"),
        pytest.param("\ue000", id="private use"),
        pytest.param("\u0378", id="unassigned"),
        pytest.param("\u00a0", id="no-break space"),
        pytest.param("\t \u00a0 ", id="white space"),
    ],
)
def test_clean_drops(character: str) -> None:
    assert clean(f"{character}han har{character}kniv{character}") == "han har kniv"
    assert clean(character * 50) == ""


# Every format character, every control character that is no blank, and what else Unicode does not show.
UNSEEN = [
    *(c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Cf"),
    *(c for c in map(chr, range(0xA0)) if unicodedata.category(c) == "Cc" and not c.isspace()),
    *map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x180B, 0x180D, 0x2065, 0x3164, 0xFFA0, 0xFFF0)),
    *map(chr, (0xFE00, 0xFE0E, 0xFE0F, 0xE0100, 0xE01EF, 0xE0FFF)),
]


def test_there_are_many_unseen() -> None:
    assert len(UNSEEN) > 200 and {"\u200b", "\u200c", "\u200d", "\u00ad", "\u202e", "\ufeff"} <= set(UNSEEN)


@pytest.mark.parametrize("times", [1, 3])
def test_clean_joins_words_that_hold_something_unseen(times: int) -> None:
    """Between all letters of a word of Latin, Cyrillic or Greek ones, and between digits."""
    for character in UNSEEN:
        for word in ("hjälp", "помогите", "βοήθεια", "112", "114 14"):
            assert clean((character * times).join(word)) == word, hex(ord(character))


@pytest.mark.parametrize("character", ["\u00ad", "\u200b", "\u2060", "\ufeff", "\u202e", "\0"])
def test_clean_leaves_nothing_of_unseen_characters(character: str) -> None:
    assert clean(f"{character}kn{character}iv{character}") == "kniv"
    assert clean(character * 50) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("می‌خواهم", "می‌خواهم", id="Persian needs its joiner"),
        pytest.param("می\u200b‌\u200fخواهم", "می‌خواهم", id="also beside other unseen ones"),
        pytest.param("‌می‌ خواهم‍", "می خواهم", id="not at a word's end"),
        pytest.param("می‌‌خواهم", "میخواهم", id="never twice"),
        pytest.param("क‍ष", "क‍ष", id="so does Devanagari"),
        pytest.param("👩‍❤️‍👨 🏳️‍🌈", "👩‍❤️‍👨 🏳️‍🌈", id="so do emoji"),
        pytest.param("hjälp‍🆘", "hjälp🆘", id="not between a letter and an emoji"),
        pytest.param("1️⃣1️⃣2️⃣", "112", id="keycaps"),
        pytest.param("k̶n̶i̶v̶", "kniv", id="struck through"),
        pytest.param("h̷̢j̸̛ä̴l̶p̵", "hjälp", id="piled up"),
    ],
)
def test_clean_keeps_marks_where_they_are_letters_business(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text", ["räksmörgås", "hjälp 😱!", "مساعدة", "می‌خواهم", "👩‍👧", "помогите", "救命", "مُساعَدة", "Việt Nam"]
)
def test_clean_keeps_what_people_write(text: str) -> None:
    assert clean(f"  {text}\n") == text


@pytest.mark.parametrize("text", ["Skärholmen får gå på ån", "SÖDERTÄLJE"])
def test_clean_composes_accents(text: str) -> None:
    assert clean(unicodedata.normalize("NFD", text)) == text


def test_clean_folds_compatibility_forms() -> None:
    assert clean("ｈｊäｌｐ ①①②") == "hjälp 112"


@pytest.mark.parametrize("length", [MAX_CHARS + 1, 2 * MAX_CHARS, 4 * MAX_CHARS + 1, 100_000])
def test_clean_keeps_head_and_tail(length: int) -> None:
    head, tail = "b" * (MAX_CHARS - TAIL_CHARS - 1), "s" * TAIL_CHARS
    cleaned = clean(head + "x" * (length - len(head) - len(tail)) + tail)
    assert cleaned == f"{head} {tail}"
    assert len(cleaned) == MAX_CHARS


def test_clean_looks_at_a_bounded_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """100 kB cost no more than 4 kB: counted in looked-up characters, not in seconds."""
    looked_up = 0
    category = unicodedata.category

    class Counted:
        normalize = staticmethod(unicodedata.normalize)

        @staticmethod
        def category(character: str) -> str:
            nonlocal looked_up
            looked_up += 1
            return category(character)

    monkeypatch.setattr(module, "unicodedata", Counted)
    for text in ("a" * 100_000, "\ufdfa" * 100_000, "\u0301" * 100_000):
        looked_up = 0
        assert len(clean(text)) <= MAX_CHARS
        assert looked_up <= 4 * MAX_CHARS + 1


@pytest.mark.parametrize("value", [None, 3, b"hej", ["hej"]])
def test_whole_gives_nothing_for_what_is_no_text(value: object) -> None:
    assert normalised(value) == ""


@pytest.mark.parametrize("between", ["\n", "\r\n", " \n\t\n ", "\x85", "\u2028"])
def test_a_line_break_stays_one(between: str) -> None:
    assert clean(f" {between}hej{between}han har kniv{between}") == "hej\nhan har kniv"


def test_whole_is_cleaned_and_nothing_is_cut() -> None:
    text = "½" * 5 * MAX_CHARS + "\n\u00a0 har kn\u00adiv \0" + "å" * 5 * MAX_CHARS
    assert normalised(text) == "1⁄2" * 5 * MAX_CHARS + "\nhar kniv " + "å" * 5 * MAX_CHARS


@given(ANY_TEXT)
def test_whole_is_what_clean_reads_of_a_short_text(text: str) -> None:
    if len(normalised(text)) <= MAX_CHARS:
        assert normalised(text) == clean(text)


@given(st.one_of(ANY_TEXT, LONG_TEXT))
def test_clean_is_bounded_and_can_be_stored(text: str) -> None:
    assert len(clean(text)) <= MAX_CHARS
    clean(text).encode("utf-8")


@given(ANY_TEXT)
def test_clean_is_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(LONG_TEXT)
@example("0 " * 501)
def test_clean_is_idempotent_where_it_cuts(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("/restart", "restart"), ("//akut", "akut"), ("/ / hej/då", "hej/då"), ("hej", "hej"), ("", "")],
)
def test_without_command(text: str, expected: str) -> None:
    assert without_command(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hässelby-Gård", "hasselby gard"),
        ("HA\u0308SSELBY", "hasselby"),
        ("Ærø café à la", "aro cafe a la"),
        ("  två   ord ", "tva ord"),
        ("Tensta’s", "tensta's"),
        ("STRASSE straße", "strasse strasse"),
        ("", ""),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(ANY_TEXT)
def test_letters_stay_where_fold_has_plain_ones(text: str) -> None:
    kept, plain = fold_but_letters(text), fold(text)
    assert len(kept) == len(plain)
    assert fold(kept) == fold(plain)


def test_which_letters_stay() -> None:
    assert fold_but_letters("SÖS  på Kungsholmen-é, bla\u030a bær") == "sös på kungsholmen e, blå bär"


@given(ANY_TEXT)
def test_fold_is_the_same_however_accents_are_written(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hej, var är Tensta-kontoret?", ["Hej", "var", "är", "Tensta-kontoret"]),
        ("polisen:s nr 114 14", ["polisen:s", "nr", "114", "14"]),
        ("...!?", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected
