import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lotsen import paths
from lotsen.danger import phrases as module
from lotsen.danger.phrases import bare_plea, kind_in, only_no, only_read, plain_phrase
from lotsen.knowledge import Phrases, load
from lotsen.text import clean, fold

PHRASES = load(paths.KNOWLEDGE).phrases
SMALL = Phrases(
    rop=(),
    rop_med=(),
    fraser=("har kniv", "har pistol*", "slår mig", "går inte att väcka", "sos"),
    negation=("inte", "ingen", "utan"),
    fragar_om=("vad gör man om", "film"),
)


@pytest.mark.parametrize("phrase", PHRASES.fraser)
def test_every_phrase_matches_itself(phrase: str) -> None:
    """As it stands, inflected, loud, without å ä ö, decomposed, inside a message."""
    for ending in ("", "en") if "*" in phrase else ("",):
        text = phrase.replace("*", ending)
        written = [text, text.upper(), f"{text}!!!", fold(text), unicodedata.normalize("NFD", text)]
        for one in [
            *written,
            f"hjälp {text} skynda er",
            f"hjälp.{text},skynda",
            f"Hej! {text.capitalize()}.",
        ]:
            assert plain_phrase(one, PHRASES), one
            assert plain_phrase(clean(one), PHRASES), one


@pytest.mark.parametrize("phrase", PHRASES.fraser)
def test_no_phrase_matches_inside_other_words(phrase: str) -> None:
    only = Phrases(fraser=(phrase,), rop=(), rop_med=(), negation=(), fragar_om=())
    text = phrase.replace("*", "")
    assert not plain_phrase(f"x{text}", only)
    assert plain_phrase(f"{text}x", only) is phrase.endswith("*")


@pytest.mark.parametrize(
    "text",
    [
        "han har kniv",
        "HAN HAR KNIV",
        "han har\n\tkniv",
        "han har   kniv",
        "han har, kniv",
        "han har pistol",
        "han har pistolen",
        "han slår mig",
        "han slar mig",
        "han sla\u030ar mig",
        "hon går inte att väcka",
        "hon gar inte att vacka",
        "SOS!",
        "s:sos",
    ],
)
def test_it_is_there(text: str) -> None:
    assert plain_phrase(text, SMALL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "hej",
        "har en kniv",
        "har knivar",
        "knivhar kniv",
        "kniv har",
        "charkniv",
        "soså",
        "isos",
        "åsos",
        "sos\u0308a",
        "slår migå",
        "har pist",
    ],
)
def test_it_is_not_there(text: str) -> None:
    assert not plain_phrase(text, SMALL)


@pytest.mark.parametrize(
    "text",
    [
        "ingen har kniv",
        "det är ingen som har kniv",
        "Ingen här har pistol",
        "jag tror att han inte har kniv",
        "INGEN SOM HAR KNIV",
    ],
)
def test_denied(text: str) -> None:
    assert not plain_phrase(text, SMALL)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("han är ingen vän, han har kniv", id="too far away"),
        pytest.param("ingen hör, har kniv", id="across a comma"),
        pytest.param("jag kan inte! han har kniv", id="across an exclamation"),
        pytest.param("jag vet inte... han har kniv", id="across dots"),
        pytest.param("jag hinner inte… han har kniv", id="across an ellipsis"),
        pytest.param("vem är det? ingen? han har kniv", id="across a question"),
        pytest.param("han har kniv, inte jag", id="after the phrase"),
        pytest.param("ingen har kniv men han slår mig", id="another phrase is not denied"),
        pytest.param("hon går inte att väcka", id="part of the phrase"),
        pytest.param("finger har kniv", id="a word that ends alike"),
        pytest.param("minte har kniv", id="a word that holds it"),
        pytest.param("ingenting, han har kniv", id="a word that begins alike"),
    ],
)
def test_not_denied(text: str) -> None:
    assert plain_phrase(text, SMALL)


@pytest.mark.parametrize(
    "text",
    [
        "vad gör man om någon har kniv",
        "Vad  gör man om någon har kniv?",
        "vad gor man om nan har kniv",
        "han har kniv i en film",
        "film - nej, i en film han har kniv",
    ],
)
def test_asked_about(text: str) -> None:
    assert not plain_phrase(text, SMALL)


@pytest.mark.parametrize("text", ["han filmar och har kniv", "vad gör man han har kniv", "filmå har kniv"])
def test_not_asked_about(text: str) -> None:
    assert plain_phrase(text, SMALL)


@pytest.mark.parametrize(("phrase", "word"), product(PHRASES.fraser[:20], PHRASES.fragar_om))
def test_every_word_that_asks_takes_the_force_away(phrase: str, word: str) -> None:
    assert not plain_phrase(f"{word} {phrase.replace('*', '')}", PHRASES)


@pytest.mark.parametrize(("phrase", "word"), product(PHRASES.fraser[:20], PHRASES.negation))
def test_every_word_that_denies_takes_the_force_away(phrase: str, word: str) -> None:
    assert not plain_phrase(f"{word} {phrase.replace('*', '')}", PHRASES)
    assert not plain_phrase(f"{word} nu {phrase.replace('*', '')}", PHRASES)


JOINED = SMALL.copy(update={"skiljeord": ("och", "men", "för", "så")})


@pytest.mark.parametrize(
    "text",
    [
        "vad gör man om, han har kniv",
        "vad gör man om det är stängt och han har kniv",
        "vad gör man om det är stängt – han har kniv",
        "vad gör man om det är stängt - han har kniv",
        "vi ser på film. han har kniv",
        "vi ser på film\nmen han har kniv",
        "FILM: han har kniv",
        "han har kniv, det är ingen film",
        "han har kniv för det är som på film",
        "ingen vet och han har kniv",
        "inte sos, sos",
        "han har kniv i en film men han slår mig",
    ],
)
def test_what_asks_or_denies_is_bound_to_its_clause(text: str) -> None:
    assert plain_phrase(text, JOINED)


@pytest.mark.parametrize(
    "text",
    [
        "och vad gör man om han har kniv",
        "men ingen har kniv",
        "han slår mig i filmen film, ingen har kniv",
        "sa film sos",
    ],
)
def test_within_the_clause_it_counts(text: str) -> None:
    assert not plain_phrase(text, JOINED)


@pytest.mark.parametrize("cry", ["det skjuts här utanför", "hon har kniv", "det brinner i trapphuset"])
@pytest.mark.parametrize(
    "beside", ["Finns det poliskontor i Husby", "när ska man ringa 114 14", "jag såg en film"]
)
@pytest.mark.parametrize("joining", [", ", ". ", "? ", "\n", " – ", " - ", " och ", " men ", " för ", " så "])
def test_a_question_beside_it_hides_nothing(cry: str, beside: str, joining: str) -> None:
    assert plain_phrase(f"{beside}{joining}{cry}", PHRASES)
    assert plain_phrase(f"{cry}{joining}{beside}", PHRASES)


class Counted:
    """A pattern that counts the characters it is given to look at."""

    def __init__(self, pattern: re.Pattern[str], seen: list[int]) -> None:
        self._pattern, self._seen = pattern, seen

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        self._seen.append(len(text))
        return self._pattern.finditer(text)

    def fullmatch(self, text: str, start: int, end: int) -> re.Match[str] | None:
        self._seen.append(end - start)
        return self._pattern.fullmatch(text, start, end)


@pytest.mark.parametrize("before", ["", PHRASES.negation[0], PHRASES.fragar_om[0]])
def test_work_grows_as_the_text(before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """16 kB of any phrase, denied or asked about or neither: each character is looked at a few times."""
    seen: list[int] = []
    real = module._matcher(PHRASES)
    patterns = {
        name: Counted(getattr(real, name), seen) for name in ("phrases", "negation", "reach", "asking")
    }
    counting = SimpleNamespace(**{**vars(real), **patterns})
    monkeypatch.setattr(module, "_matcher", lambda phrases: counting)
    for phrase in PHRASES.fraser:
        seen.clear()
        text = (f"{before} {phrase.replace('*', '')} " * 16_000)[:16_000]
        plain_phrase(text, PHRASES)
        assert sum(seen) <= 8 * len(text), phrase


def test_a_star_is_no_longer_than_an_ending() -> None:
    assert plain_phrase("han har pistolerna", SMALL)
    assert not plain_phrase("han har pistol" + "x" * 31, SMALL)


def test_empty_lists_match_nothing() -> None:
    """An editor who clears a list must not switch the alarm off, nor set it off at everything."""
    cleared = SMALL.copy(update={"negation": (), "fragar_om": ()})
    assert plain_phrase("vad gör man om ingen har kniv", cleared)
    assert not plain_phrase("hej", cleared)
    assert not plain_phrase("hej", SMALL.copy(update={"fraser": ()}))


def test_an_edited_list_takes_effect() -> None:
    assert not plain_phrase("han har svärd", SMALL)
    assert plain_phrase("han har svärd", SMALL.copy(update={"fraser": (*SMALL.fraser, "har svärd")}))


@pytest.mark.parametrize("sign", [".", "(", "[", "+", "?", "\\", "|", "^"])
def test_signs_in_a_phrase_are_signs(sign: str) -> None:
    phrases = SMALL.copy(update={"fraser": (f"a{sign}b",)})
    assert plain_phrase(f"a{sign}b", phrases)
    assert not plain_phrase("acb", phrases)


@given(st.text(st.characters(), max_size=300))
@example("\ud800")
@example("ingen " * 200)
@example("har kniv " * 100)
@example("\ufdfa" * 50)
def test_it_never_raises(text: str) -> None:
    assert plain_phrase(text, PHRASES) in (True, False)
    assert plain_phrase(clean(text), PHRASES) in (True, False)


@given(st.text("abcåäöåÅ ", max_size=30), st.text("abcåäöåÅ ", max_size=30))
def test_ordinary_words_around_it_hide_nothing(before: str, after: str) -> None:
    assert plain_phrase(f"{before} har kniv {after}", SMALL)


@pytest.mark.parametrize("text", ["Hjälp!", "hjalp", "HJÄÄÄÄLP", "snälla hjälp mig", "help me please", "sos"])
def test_a_bare_plea(text: str) -> None:
    assert bare_plea(text, load(paths.KNOWLEDGE).phrases)


@pytest.mark.parametrize(
    "text", ["", "snälla", "hjälp med läxan", "tack för hjälpen", "nu", "vad kan du hjälpa till med"]
)
def test_no_bare_plea(text: str) -> None:
    assert not bare_plea(text, load(paths.KNOWLEDGE).phrases)


@pytest.mark.parametrize(("kind", "words"), [(k, w) for k, listed in PHRASES.larm_om for w in listed])
def test_words_choose_the_alarm(kind: str, words: str) -> None:
    assert kind_in(f"Hej! {words.upper()}, snälla", PHRASES) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "det brinner",
        "jag vill inte dö",
        "ingen ska ta livet av sig i filmen",
        "min familj vill döda mig",
        "vi ska leva här",
    ],
)
def test_other_words_choose_none(text: str) -> None:
    assert kind_in(text, PHRASES) == ""
    assert kind_in("orkar inte leva", SMALL) == ""  # no list, no kind


@pytest.mark.parametrize("text", ["sös", "hur långt är det till Sös", "vi ligger på SÖS", "sös!!"])
def test_a_letter_with_dots_stands_for_no_plain_one(text: str) -> None:
    assert not bare_plea(text, PHRASES)
    assert not plain_phrase(text, PHRASES)


@pytest.mark.parametrize(
    "text", ["han slår mig", "han slar mig", "han slär mig", "han sla\u030ar mig", "HAN SLÅR MIG"]
)
def test_a_plain_letter_stands_for_one_with_dots(text: str) -> None:
    assert plain_phrase(text, SMALL)


@pytest.mark.parametrize("text", ["hjälp", "hjalp", "HJÄÄÄLP!", "hjälp oss"])
def test_a_cry_is_heard_with_and_without_dots(text: str) -> None:
    assert bare_plea(text, PHRASES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("okej", True),
        ("OK!", True),
        ("okeeej då", True),
        ("jag förstår", True),
        ("ja", False),
        ("okej ja", False),
        ("okej han är kvar", False),
        ("", False),
        ("👍", False),
    ],
)
def test_what_only_says_that_somebody_has_read(text: str, wanted: bool) -> None:
    assert only_read(text, PHRASES) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("nej", True),
        ("Nej!!", True),
        ("nääää", True),
        ("nej tack, det är lugnt", True),
        ("nej det kan vänta", True),
        ("nej, bara mina barn", False),
        ("nej men min bror", False),
        ("nej jag vågar inte", False),
        ("sluta", False),
        ("", False),
    ],
)
def test_a_plain_no(text: str, wanted: bool) -> None:
    assert only_no(text, PHRASES) is wanted
