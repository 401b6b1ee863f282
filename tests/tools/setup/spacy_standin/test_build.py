"""The stand-in Swedish model: lemmas as a person would give them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lotsen.settings import read_env_file
from tools.setup.spacy_standin import build as builder

if TYPE_CHECKING:
    from spacy.language import Language

STANDIN = "sv_lookup_sm"

LEMMAS = {
    # the brochure's own words, and compounds of them
    "kontoren": "kontor",
    "poliskontor": "poliskontor",
    "poliskontoret": "poliskontor",
    "poliskontoren": "poliskontor",
    "poliskontorens": "poliskontor",
    "närpoliskontoren": "närpoliskontor",
    "polisstationerna": "polisstation",
    "öppettiderna": "öppettid",
    "telefonnumret": "telefonnummer",
    "ungdomarna": "ungdom",
    "ungdomarnas": "ungdom",
    "volontär": "volontär",
    "volontärerna": "volontär",
    "nattvandrarna": "nattvandrare",
    "grannsamverkan": "grannsamverkan",
    "medborgarvärdar": "medborgarvärd",
    "lägenhetsinbrotten": "lägenhetsinbrott",
    "mopederna": "moped",
    "skolorna": "skola",
    "föräldrarna": "förälder",
    # genitive
    "polisens": "polis",
    "stadens": "stad",
    # irregular nouns
    "männen": "man",
    "händerna": "hand",
    "barnen": "barn",
    # verbs
    "rånade": "råna",
    "snattade": "snatta",
    "stulen": "stjäla",
    "stal": "stjäla",
    "sköt": "skjuta",
    "slog": "slå",
    "kör": "köra",
    "försvann": "försvinna",
    # adjectives
    "äldre": "gammal",
    "större": "stor",
    "öppet": "öppen",
    # noun before verb where the word list has the verb
    "knivar": "kniv",
    "hjälp": "hjälp",
    "bil": "bil",
    "fel": "fel",
    "son": "son",
    "natt": "natt",
    # closed classes
    "är": "vara",
    "var": "var",
    "har": "ha",
    "hon": "hon",
    "honom": "han",
    "vilka": "vilken",
    "något": "någon",
    "finns": "finnas",
    "man": "man",
    "två": "två",
    # what it cannot know stays
    "tensta": "tensta",
    "asdfgh": "asdfgh",
    "112": "112",
}


@pytest.fixture(scope="module")
def nlp() -> "Language":
    if read_env_file().get("SPACY_MODEL") != STANDIN:
        pytest.skip("set-up took the official model")
    import spacy

    return spacy.load(STANDIN)


@pytest.mark.parametrize(("word", "lemma"), LEMMAS.items())
def test_lemma(nlp: "Language", word: str, lemma: str) -> None:
    assert [token.lemma_ for token in nlp(word)] == [lemma]


def test_capitals_do_not_matter(nlp: "Language") -> None:
    assert [token.lemma_ for token in nlp("POLISKONTOREN Öppettiderna")] == ["poliskontor", "öppettid"]


def test_strange_input_cannot_grow_the_memo(nlp: "Language", monkeypatch: pytest.MonkeyPatch) -> None:
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    monkeypatch.setattr(sys.modules[type(lemmatizer).__module__], "MEMO_SIZE", 5)
    for number in range(50):
        nlp(f"ord{number}")
    assert len(lemmatizer._memo) <= 5


def test_a_very_long_word_ends(nlp: "Language") -> None:
    assert nlp("å" * 5000)[0].lemma_ == "å" * 5000


def test_it_survives_being_saved(nlp: "Language", tmp_path: Path) -> None:
    import spacy

    nlp.to_disk(tmp_path / "model")
    assert spacy.load(tmp_path / "model")("poliskontoren")[0].lemma_ == "poliskontor"


class TestClosedClasses:
    def test_every_form_has_one_lemma_and_every_lemma_is_its_own(self) -> None:
        lemmas = builder.closed_classes()
        assert all(lemmas[lemma] == lemma for lemma in lemmas.values())

    def test_a_form_with_two_lemmas_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "closed.yml").write_text("a:\n  min: mina\nb:\n  mina:\n", encoding="utf-8")
        monkeypatch.setattr(builder, "CLOSED_CLASSES", tmp_path / "closed.yml")
        with pytest.raises(SystemExit, match="mina has two lemmas"):
            builder.closed_classes()

    def test_each_entry_is_one_word(self) -> None:
        assert not [form for form in builder.closed_classes() if len(form.split()) != 1]


class TestKeepHeadwords:
    @pytest.mark.parametrize(
        ("entries", "form", "lemma"),
        [
            ({"fel": "fela", "felet": "fel"}, "fel", "fel"),
            ({"kör": "köra", "kören": "kör"}, "kör", "köra"),
            ({"åker": "åka", "åkern": "åker"}, "åker", "åka"),
            ({"knivar": "kniva", "knivarna": "kniv"}, "knivar", "kniv"),
            ({"rånar": "råna", "rånarna": "rånare", "rånet": "rån"}, "rånar", "råna"),
        ],
    )
    def test_which_lemma(self, entries: dict[str, str], form: str, lemma: str) -> None:
        assert builder.keep_headwords(entries)[form] == lemma
