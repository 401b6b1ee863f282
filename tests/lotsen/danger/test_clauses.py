"""A message cut into what is judged by itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotsen import paths
from lotsen.danger import clauses as module
from lotsen.danger.clauses import FIRST, LAST, MOST, Borders, clauses, sentences
from lotsen.knowledge import load

PHRASES = load(paths.KNOWLEDGE).phrases
JOINING, GREETINGS = PHRASES.skiljeord, PHRASES.halsningar


def cut(text: str, *names: str) -> tuple[str, ...]:
    spans = [(at.start(), at.end()) for name in names for at in re.finditer(re.escape(name), text)]
    return clauses(text, JOINING, spans, GREETINGS)


@pytest.mark.parametrize(
    "joining",
    [
        ", ",
        ". ",
        "! ",
        "? ",
        "; ",
        ": ",
        "... ",
        "… ",
        "\n",
        "\r\n",
        " – ",
        "—",
        " - ",
        " (",
        ".",
        "?",
        "!",
        " | ",
    ]
    + [f" {word} " for word in JOINING],
)
def test_a_cry_beside_a_question_is_a_clause(joining: str) -> None:
    question, cry = "Finns det poliskontor där", "det skjuts utanför"
    assert cut(f"{question}{joining}{cry}")[:2] == (question, cry)
    assert cut(f"{cry}{joining}{question}")[:2] == (cry, question)
    assert cut(f"{question.upper()}{joining.upper()}{cry.upper()}")[:2] == (question.upper(), cry.upper())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "!?!",
        "hej",
        "han har kniv",
        "Han har kniv!!!",
        "öppet kl. 14.30"[:5],
        "Hässelby-Gård",
        "polisen:s",
        "ring 114.14",
        "h.j.ä.l.p",
        "se www.polisen.se/kontor",
        "hallå",
        "7,5 km",
        "poliser och"[:7],
    ],
)
def test_one_clause_gives_nothing_new(text: str) -> None:
    assert cut(text) == ()


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("skott Tensta", ["Tensta"], ("skott",)),
        ("Tensta", ["Tensta"], ()),
        ("Hej! Var ligger kontoret?", [], ("Var ligger kontoret",)),
        ("hej, god morgon", [], ()),
        ("kontor Tensta, skott Husby", ["Tensta", "Husby"], ("kontor", "skott", "kontor , skott")),
        ("se www.polisen.se, han har kniv", [], ("se www.polisen.se", "han har kniv")),
        ("se www.polisen.se. Han har kniv", [], ("se www.polisen.se", "Han har kniv")),
        ("kl 14.30 och 15,5 km", [], ("kl 14.30", "15,5 km")),
        ("ni svarar så snabbt", [], ()),  # "snabbt" alone sounded like a cry
        (
            "hus och eld, han skjuter och vi springer",
            [],
            ("hus och eld", "han skjuter", "vi springer", "han skjuter och vi springer"),
        ),
        ("hus och sen eld där borta och rök", [], ()),
        ("och och och", [], ()),
    ],
)
def test_what_is_cut_and_taken_out(text: str, names: list[str], expected: tuple[str, ...]) -> None:
    assert cut(text, *names) == expected


def test_words_that_hold_a_joining_word_are_whole() -> None:
    assert cut("en mensa och förskola här") == ("en mensa", "förskola här")
    assert cut("sos-och-hjälp") == ()


def test_names_may_lie_on_each_other() -> None:
    assert clauses("skott i Tensta centrum", (), [(8, 22), (8, 14)]) in (("skott i centrum",), ("skott i",))
    assert clauses("skott Tensta", (), [(6, 12), (6, 12)]) == ("skott",)


def test_empty_lists_cut_at_punctuation_only() -> None:
    assert clauses("kontor och kniv, slår", ()) == ("kontor och kniv", "slår")
    assert clauses("kontor och kniv", ("", " ")) == ()


@pytest.mark.parametrize("count", [MOST, MOST + 1, 40, 400])
def test_many_clauses_are_joined_and_none_is_lost(count: int) -> None:
    parts = [f"sats{number}" for number in range(count)]
    found = cut(", ".join(parts))
    assert len(found) <= MOST + 1
    assert " ".join(found[:MOST]).replace(",", "").split() == parts
    assert list(found[:FIRST]) == parts[:FIRST]
    assert list(found[MOST - LAST : MOST]) == parts[-LAST:]


PARTS = ("kontor", "Tensta", "och", "hej", "kniv", ",", ".", "?", "\n", "-", "112", "å")
WORDS = st.lists(st.sampled_from(PARTS))


@given(st.one_of(st.text(st.characters(), max_size=200), WORDS.map(" ".join)))
def test_every_reading_is_new_and_says_something(text: str) -> None:
    found = cut(text, "Tensta")
    assert len(found) <= MOST + 1 and len(set(found)) == len(found)
    for part in found:
        assert any(c.isalnum() for c in part) and part != text
        letters = iter(c for c in text if c.isalnum())
        assert all(c in letters for c in part if c.isalnum()), "nothing is added, in the same order"


@given(WORDS)
def test_nothing_but_joining_words_names_and_greetings_is_lost(parts: list[str]) -> None:
    found = " ".join(cut(" ".join(parts), "Tensta")) or " ".join(parts)
    assert {part for part in parts if part in ("kontor", "kniv", "112")} <= set(re.findall(r"\w+", found))


@given(st.text("ab ,.och!-", max_size=60), st.data())
def test_borders_hold_what_they_stand_around(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, right = Borders(text, ("och",)).around(start, end)
    assert 0 <= left <= start <= end <= right <= len(text)


@pytest.mark.parametrize(
    "part",
    ["inte sos ", "och ", "a,", "a@", ".", " - ", "x", "www.", "ab.", " ", "och  ", "@", "a.b.", "hej "],
)
def test_the_cuts_are_found_in_one_pass(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cutter goes once over 16 kB, and what it gives is handled once."""
    given_to: list[int] = []
    real = module._cutter(JOINING)

    class Counting:
        @staticmethod
        def finditer(text: str) -> object:
            given_to.append(len(text))
            return real.finditer(text)

    monkeypatch.setattr(module, "_cutter", lambda joining: Counting)
    text = (part * 16_000)[:16_000]
    assert len(cut(text)) <= MOST + 1
    assert sum(given_to) <= len(text)


@pytest.mark.parametrize("thanks", ["Tack så mycket för hjälpen", "tack för hjälpen", "Tack för all hjälp"])
def test_thanks_for_the_help_are_no_cry_for_help(thanks: str) -> None:
    assert cut(f"{thanks}!") == ()
    assert cut(f"{thanks}, skott i trappan") == ("skott i trappan",)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Hej! Vädret är grått och hunden vill ut. Har ni öppet? Jag undrar.",
            ["Vädret är grått och hunden vill ut.", "Har ni öppet?", "Jag undrar."],
        ),
        ("det brinner. kom fort", []),
        ("Hej! Det brinner. Kom fort.", []),
        (
            "vi ses 14.30 på www.polisen.se, ring 114 14. ok... då så!!",
            ["vi ses 14.30 på www.polisen.se, ring 114 14.", "ok...", "då så!!"],
        ),
        ("en rad\nen till\nen tredje", ["en rad", "en till", "en tredje"]),
        ("ja. ja. ja.", []),
        ("... !!! ???", []),
    ],
)
def test_a_text_of_several_sentences_is_a_letter(text: str, wanted: list[str]) -> None:
    assert list(sentences(text, (), GREETINGS).values()) == wanted


def test_every_clause_of_a_letter_stands_in_a_sentence_of_it() -> None:
    text = "Jag bor i Husby i år. Det regnar, och grannen skriker att han slår henne. Vad är Mumin? Svara."
    spans = [(at.start(), at.end()) for at in re.finditer("Husby|Mumin", text)]
    letter = sentences(text, spans, GREETINGS)
    torn = clauses(text, JOINING, spans, GREETINGS)[:-1]
    assert next(iter(letter)) == "Jag bor i i år" and list(letter.values())[2] == "Vad är Mumin?"
    assert len(letter) == 4 and len(torn) > 4
    assert all(any(part in read for read in letter) for part in torn)


@given(st.text(alphabet="ab .,!?\n", max_size=60))
def test_sentences_are_parts_of_the_text_in_their_order(text: str) -> None:
    at = 0
    for written in sentences(text).values():
        at = text.index(written, at)
