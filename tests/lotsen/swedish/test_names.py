"""Names as people write them (names_corpus.yml), and ordinary words that are no names."""

import gzip
import json
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lotsen import paths
from lotsen.knowledge import Place, load
from lotsen.swedish.names import NameFinder
from lotsen.text import fold

CORPUS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "names_corpus.yml").read_text(encoding="utf-8")
)
KNOWLEDGE = load(paths.KNOWLEDGE)
FINDER = NameFinder(KNOWLEDGE)
# Share of the corpus's forms that must be found.
REACHED = 0.98
# Words of the lemma table that are names here, or are found in dictionaries only.
DICTIONARY_NAMES = {
    *("bagis", "bagisen", "rona", "ragan", "olöntare", "björknas", "gardet", "ungdomsarbets", "malmöbo"),
    *("malmöbon", "malmöbor", "malmöborna", "kirunatrakten", "varberg"),
    *("brunna", "nacka", "sickla", "spånga", "djurgården", "skolpolis", "skolpolisen", "skolpoliser"),
    *("skolpoliserna", "volontär", "volontären", "volontärer", "volontärerna", "ungdomsråd", "ungdomsrådet"),
    *("ungdomsråden",),
}


def names(text: str) -> list[str]:
    return [found.name for found in FINDER.find(text)]


def test_corpus() -> None:
    forms = [(name, line) for name, lines in CORPUS["namn"].items() for line in lines]
    missed = [f"{line!r} ({name}): {names(line)}" for name, line in forms if names(line) != [name]]
    false = [f"{line!r}: {names(line)}" for line in CORPUS["inget"] if names(line)]
    reached = 1 - len(missed) / len(forms)
    figures = (
        f"{reached:.1%} of {len(forms)} forms found (at least {REACHED:.0%}), "
        f"{len(false)} false hits in {len(CORPUS['inget'])} lines (none allowed)"
    )
    assert reached >= REACHED and not false, "\n".join(
        [figures, "Not found:", *missed, "False hits:", *false]
    )


def test_corpus_is_whole() -> None:
    wanted = {place.namn for place in KNOWLEDGE.offices} | {p.namn for p in KNOWLEDGE.programmes.values()}
    assert set(CORPUS["namn"]) == wanted
    assert {name for name, lines in CORPUS["namn"].items() if len(set(lines)) < 8} == set()
    assert len(set(CORPUS["inget"])) >= 150


@pytest.mark.parametrize("row", CORPUS["flera"], ids=lambda row: row["rad"])
def test_several_names(row: dict[str, Any]) -> None:
    assert names(row["rad"]) == row["namn"]


@pytest.mark.parametrize("place", KNOWLEDGE.places.values(), ids=lambda place: place.namn)
@pytest.mark.parametrize("question", ["Finns det polis i {}?", "och {} då", "har ni kontor i {}", "{}?"])
def test_every_place(place: Place, question: str) -> None:
    plain = place.namn.lower().translate(str.maketrans("åäö", "aao"))
    for written in (place.namn, place.namn.lower(), place.namn.upper(), plain):
        assert names(question.format(written)) == [place.namn], written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Farstas?", ["Farsta"]),
        ("och Farsta då", ["Farsta"]),
        ("nej jag menade Rinkeby", ["Rinkeby"]),
        ("Tensta's", ["Tensta"]),
        ("tenstaaaa", ["Tensta"]),
        ("Ha\u0308sselby Ga\u030ard", ["Hässelby Gård"]),
        ("i Bro, inte på en bro", ["Bro"]),
        ("en bro i Bro", ["Bro"]),
        ("varsta", ["Vårsta"]),
        ("värsta", []),
        ("", []),
    ],
)
def test_cases(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_offsets_leave_the_words_around_the_name_out() -> None:
    text = "finns det polis i fisksätra, ELLER i upp-lands Väsby?"
    assert [text[found.start : found.end] for found in FINDER.find(text)] == ["fisksätra", "upp-lands Väsby"]


def test_dictionary_words_are_no_names() -> None:
    """The Swedish lemmas of the table that set-up builds the spaCy stand-in from."""
    spec = find_spec("spacy_lookups_data")
    assert spec and spec.origin, "spacy-lookups-data is missing: run `make setup`."
    table = Path(spec.origin).parent / "data" / "sv_lemma_lookup.json.gz"
    lemmas = set(json.loads(gzip.decompress(table.read_bytes())).values())
    ambiguous = {place.namn.casefold() for place in KNOWLEDGE.places.values() if place.tvetydig}
    ambiguous |= {p.namn.casefold() for p in KNOWLEDGE.programmes.values() if p.tvetydig}
    places = {place.namn.casefold() for place in KNOWLEDGE.places.values()}
    words = sorted(
        word
        for word in lemmas
        if word.isalpha() and word.islower() and word not in ambiguous | DICTIONARY_NAMES
    )
    wrong = {word: names(word) for word in words if names(f"nu ser jag {word} igen")}
    assert len(words) > 50_000
    assert {word: found for word, found in wrong.items() if word.removesuffix("s") not in places} == {}


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from([line for lines in CORPUS["namn"].values() for line in lines]),
        ),
        max_size=4,
    ).map(" ".join)
)
def test_never_raises_and_offsets_fit(text: str) -> None:
    last = 0
    for found in FINDER.find(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        matched = text[found.start : found.end]
        assert fold(matched)
        # The matched text holds the whole match: alone it is that name too.
        assert names(matched) == [found.name]


def test_speed() -> None:
    """About 1 ms CPU a message. The bound is ten times that: other work may run beside the tests."""
    messages = [line for lines in CORPUS["namn"].values() for line in lines] + CORPUS["inget"]
    fresh = NameFinder(KNOWLEDGE)
    start = time.process_time()
    for message in messages:
        fresh.find(message)
    assert (time.process_time() - start) / len(messages) < 0.010
