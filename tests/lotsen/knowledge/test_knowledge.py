"""The knowledge files: they load, they are complete and right, and a broken one says where."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lotsen import paths
from lotsen.knowledge import KnowledgeError, Place, Topic, load
from lotsen.text import fold, words

KNOWLEDGE = load(paths.KNOWLEDGE)
TOPICS: list[Topic] = [*KNOWLEDGE.topics.values(), *KNOWLEDGE.programmes.values()]
# The 27 as the brochure spells and orders them, with the municipality of each.
OFFICES = {
    "Bagarmossen": "Stockholm",
    "Fisksätra": "Nacka",
    "Fittja": "Botkyrka",
    "Hallunda": "Botkyrka",
    "Hovsjö": "Södertälje",
    "Husby": "Stockholm",
    "Hässelby Gård": "Stockholm",
    "Jakobsberg": "Järfälla",
    "Jordbro": "Haninge",
    "Rimbo": "Norrtälje",
    "Ronna": "Södertälje",
    "Rågsved": "Stockholm",
    "Skogås": "Huddinge",
    "Skärholmen": "Stockholm",
    "Tensta": "Stockholm",
    "Vårby": "Huddinge",
    "Älvsjö": "Stockholm",
    "Medborgarplatsen": "Stockholm",
    "Rissne": "Sundbyberg",
    "Brandbergen": "Haninge",
    "Upplands Väsby": "Upplands Väsby",
    "Tureberg": "Sollentuna",
    "Fornhöjden": "Södertälje",
    "Orminge": "Nacka",
    "Bro": "Upplands-Bro",
    "Slussen": "Stockholm",
    "Storvreten": "Botkyrka",
}
PROGRAMMES = [
    "Polismästarnas chefsamråd",
    "Kontaktpoliser",
    "Mobila poliskontor",
    "Mumin",
    "Nova",
    "Polisens volontärer",
    "Stödcentrum för unga brottsoffer",
    "Ungdomsråd",
    "Utredningscentrum för unga lagöverträdare",
]
# Where each figure of the brochure must stand: in every form of the answer.
FIGURES = {
    "antal_kontor": ["27"],
    "kontaktpoliser": ["1 300"],
    "mobila_kontor": ["fyra"],
    "volontarer": ["800"],
    "ungdomsrad": ["åtta"],
    "utredningscentrum": ["18 år"],
    "personal": ["7 000", "5 000", "2010"],
    "utgivare_ar": ["2010"],
    "satsningar_oversikt": ["nio"],
}
# Lists of names may be longer than a short answer.
LISTS = {"lista_kontor", "satsningar_oversikt"}
SHORT = 200
# Words in a sentence of easy Swedish.
EASY = 15
CLOCK_TIME = re.compile(r"\b[0-2]?\d[.:][0-5]\d\b|\bkl\b|\bklockan \w|\b\d+ ?[-–] ?\d+\b", re.IGNORECASE)
GRAMS = paths.ROOT / "tests" / "data" / "brochure_8grams.json"
LENGTH = 8


def texts(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a knowledge file with its path; `{antal}` and the like not filled in."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{at}/{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts(item, f"{at}/{item.get('id', number) if isinstance(item, dict) else number}")
    elif isinstance(value, str):
        yield at, value


def read(name: str) -> Any:
    return yaml.safe_load((paths.KNOWLEDGE / name).read_text(encoding="utf-8"))


ALL_TEXTS = [
    (f"{file.name}{at}", text)
    for file in sorted(paths.KNOWLEDGE.glob("*.yml"))
    for at, text in texts(read(file.name))
]


def test_the_27_offices() -> None:
    assert {place.namn: place.kommun for place in KNOWLEDGE.offices} == OFFICES
    assert [place.namn for place in KNOWLEDGE.offices] == list(OFFICES)
    assert len(OFFICES) == 27


def test_other_places_have_a_municipality_unless_outside_the_county() -> None:
    others = [place for place in KNOWLEDGE.places.values() if not place.kontor]
    municipalities = {place.kommun for place in KNOWLEDGE.offices}
    assert len(others) > 150
    assert municipalities <= {place.kommun for place in others}
    assert {place.namn for place in others if place.kommun is None} >= {"Göteborg", "Malmö", "Uppsala"}


def test_ordinary_words_are_names_of_their_group() -> None:
    for group in read("platser.yml")["andra_platser"]:
        assert set(group.get("vanliga_ord", [])) <= set(group["namn"])


def test_the_nine_programmes() -> None:
    assert [programme.namn for programme in KNOWLEDGE.programmes.values()] == PROGRAMMES


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_every_topic_is_complete(topic: Topic) -> None:
    for text in (topic.svar, topic.kort, topic.lattlast, topic.rubrik, topic.kalla.avsnitt):
        assert text.strip() == text and text
        assert "{" not in text and "}" not in text
    assert topic.kalla.ar == 2010
    assert topic.rubrik.endswith("?")
    assert topic.id in LISTS or len(topic.kort) <= SHORT
    assert all(topic.detaljer.values())


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_easy_swedish_has_short_sentences(topic: Topic) -> None:
    """A list of names counts as one word: it is as long as it is."""
    text = topic.lattlast.replace(KNOWLEDGE.swedish.listed(PROGRAMMES), "X").replace(
        KNOWLEDGE.swedish.listed(list(OFFICES)), "X"
    )
    for sentence in re.split(r"(?<=[.?!]) ", text):
        assert len(sentence.split()) <= EASY, sentence


def test_topics_have_one_name_each() -> None:
    assert len({topic.id for topic in TOPICS}) == len(TOPICS)
    assert KNOWLEDGE.topic("mumin") is KNOWLEDGE.programmes["mumin"]
    assert KNOWLEDGE.topic("oppettider") is KNOWLEDGE.topics["oppettider"]
    assert KNOWLEDGE.topic("finns_inte") is KNOWLEDGE.topic(None) is None


@pytest.mark.parametrize(("topic_id", "figures"), FIGURES.items(), ids=list(FIGURES))
def test_figures(topic_id: str, figures: list[str]) -> None:
    topic = KNOWLEDGE.topic(topic_id)
    assert topic is not None
    for figure in figures:
        assert figure.lower() in topic.svar.lower()
        assert figure.lower() in topic.kort.lower()
        assert figure.lower() in topic.lattlast.lower()


def test_no_other_figures_than_the_brochures() -> None:
    """A figure that the brochure has not is invented, or an office that closed."""
    allowed = {"27", "1 300", "800", "18", "7 000", "5 000", "2010", "112", "114 14", "106 75"}
    for topic in TOPICS:
        for text in (topic.svar, topic.kort, topic.lattlast, *topic.detaljer.values()):
            assert set(re.findall(r"\d+(?: \d+)*", text)) <= allowed, text


@pytest.mark.parametrize(("at", "text"), ALL_TEXTS, ids=[at for at, _ in ALL_TEXTS])
def test_no_clock_times(at: str, text: str) -> None:
    assert not CLOCK_TIME.search(text)


def test_nothing_copied_from_the_brochure() -> None:
    """Eight words in a row are the brochure's own wording (tests/data/brochure_8grams.json)."""
    known = set(json.loads(GRAMS.read_text(encoding="utf-8"))["hashes"])
    copied: set[str] = set()
    for at, text in ALL_TEXTS:
        folded = [fold(word) for word in words(text)]
        for start in range(len(folded) - LENGTH + 1):
            gram = " ".join(folded[start : start + LENGTH])
            if hashlib.sha256(gram.encode()).hexdigest()[:12] in known:
                copied.add(at)
    assert copied == set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge"))


@pytest.mark.parametrize("name", [file.name for file in sorted(paths.KNOWLEDGE.glob("*.yml"))])
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"- 1\n- 2\n", b"text", b"a: {b: [\n"])
def test_a_lost_or_spoilt_file_says_which(folder: Path, name: str, content: bytes | None) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(KnowledgeError, match=re.escape(f"knowledge/{name}")) as caught:
        load(folder)
    assert "\n" not in str(caught.value)


def test_knowledge_cannot_be_changed_by_its_readers() -> None:
    place: Place = KNOWLEDGE.offices[0]
    with pytest.raises(TypeError):
        place.kommun = "Nacka"  # type: ignore[misc]
