"""With the installation's own lists and training lines."""

import pytest

from lotsen import paths
from lotsen.knowledge import Phrases, load
from lotsen.knowledge.reading import Document, read
from tools.review.phrase_lists import ordinary_phrases, silenced, silencers
from tools.review.training_lines import Lines, lines

PHRASES: Phrases = load(paths.KNOWLEDGE).phrases
DOCUMENT: Document = read(paths.KNOWLEDGE, "akutfraser.yml")
LINES: Lines = lines(paths.ROOT / "data")


def test_the_lists_as_they_are() -> None:
    assert [*ordinary_phrases(PHRASES, DOCUMENT, LINES.ordinary), *silenced(PHRASES, DOCUMENT)] == []
    assert list(silencers(PHRASES, DOCUMENT, LINES.emergencies)) == []


@pytest.mark.parametrize(
    "word",
    [
        *("hej", "polis", "polis*", "kontor", "nu", "grannen", "telefon", "cykel", "INBROTT"),
        *("finns det", "var*", "har en", "**"),
    ],
)
def test_what_ordinary_questions_hold_is_no_phrase(word: str) -> None:
    (error,) = ordinary_phrases(PHRASES.copy(update={"fraser": (word,)}), DOCUMENT, LINES.ordinary)
    assert f'"{word}"' in str(error)


@pytest.mark.parametrize("word", ["knivhuggen", "kidnappad", "polis nu", "hjälp mig nu"])
def test_a_rare_word_or_several_may_be(word: str) -> None:
    assert list(ordinary_phrases(PHRASES.copy(update={"fraser": (word,)}), DOCUMENT, LINES.ordinary)) == []


@pytest.mark.parametrize(
    "word", ["nu", "jag", "mig", "han", "barn", "kniv", "ute", "jag är", "min man", "han har", "**"]
)
def test_what_emergencies_hold_may_not_silence_them(word: str) -> None:
    (error,) = silencers(PHRASES.copy(update={"fragar_om": (word,)}), DOCUMENT, LINES.emergencies)
    assert f'"{word}"' in str(error) and "fragar_om" in str(error)


@pytest.mark.parametrize("word", ["han", "hon", "är", "jag", "och", "**"])
def test_what_stands_before_phrases_is_no_negation(word: str) -> None:
    own = PHRASES.copy(update={"negation": (*PHRASES.negation, word)})
    (error,) = silencers(own, DOCUMENT, LINES.emergencies)
    assert f'"{word}"' in str(error) and "negation" in str(error)


def test_each_silencer_is_counted_by_itself() -> None:
    """Two that silence the same lines don't hide each other."""
    own = PHRASES.copy(update={"negation": ("han", "han", "hon")})
    assert len(list(silencers(own, DOCUMENT, LINES.emergencies))) == 3


def test_a_phrase_that_is_never_found() -> None:
    own = PHRASES.copy(update={"fraser": ("kniv i filmen", "har pistol*"), "fragar_om": ("filmen",)})
    (error,) = silenced(own, DOCUMENT)
    assert "kniv i filmen" in str(error)
