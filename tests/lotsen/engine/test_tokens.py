"""Words from the file are spaCy's, for the same lines and model only, and a broken file costs time only."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from rasa.nlu.model import InvalidModelError
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.engine import tokens
from lotsen.settings import setting

NAME = setting("SPACY_MODEL")
TEXTS = ["Hundarna sprang över gatorna i Skärholmen", "vad gör ni  där?", " ", "HJÄLP!!", "a\nb"]


class Asked:
    """A spaCy model that remembers which texts it was given."""

    def __init__(self, language: Any) -> None:
        self.language, self.texts = language, list[str]()

    def pipe(self, texts: list[str], batch_size: int) -> Iterator[Any]:
        self.texts += texts
        return iter(self.language.pipe(texts, batch_size=batch_size))


@pytest.fixture(scope="module")
def language() -> Any:
    return SpacyNLP.load_model(NAME).model


@pytest.fixture
def model(language: Any) -> SpacyModel:
    return SpacyModel(Asked(language), NAME)


def data(texts: list[str] = TEXTS) -> TrainingData:
    return TrainingData([*(Message.build(text, "a") for text in texts), Message({"intent": "a"})])


def words(training_data: TrainingData) -> list[Any]:
    lines = SpacyTokenizer(SpacyTokenizer.get_default_config()).process_training_data(training_data)
    told = [line.get("text_tokens", []) for line in lines.training_examples]
    return [[(word.text, word.start, word.end, word.lemma, word.data) for word in line] for line in told]


def read(
    file: Path, model: SpacyModel, monkeypatch: pytest.MonkeyPatch, texts: list[str] = TEXTS
) -> list[Any]:
    """The tokens of the lines as a training with this file has them."""
    monkeypatch.setattr(tokens, "CACHE", file)
    monkeypatch.setattr(SpacyTokenizer, "_tag_of_token", staticmethod(tokens.tag))
    model.model.texts.clear()
    component = SpacyNLP(model, {"model": model.model_name})
    return words(tokens.add_words(component, data(texts), model))


def test_they_are_rasas_from_spacy_and_from_the_file(
    tmp_path: Path, model: SpacyModel, language: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = SpacyModel(language, NAME)
    wanted = words(SpacyNLP(own, {"model": NAME}).process_training_data(data(), own))
    assert len(wanted[0]) == 6
    assert read(tmp_path / "words", model, monkeypatch) == wanted
    assert model.model.texts == [text.lower() for text in TEXTS]
    assert read(tmp_path / "words", model, monkeypatch) == wanted
    assert model.model.texts == []


def test_only_a_changed_line_is_read_anew(
    tmp_path: Path, model: SpacyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(tmp_path / "words", model, monkeypatch)
    found = read(tmp_path / "words", model, monkeypatch, ["Katterna sprang", *TEXTS[1:]])
    assert model.model.texts == ["katterna sprang"]
    assert [word[0] for word in found[0]] == ["katterna", "sprang"]


def test_what_another_model_or_code_made_is_not_used(
    tmp_path: Path, model: SpacyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(tmp_path / "words", model, monkeypatch)
    model.model_name = "sv_another"
    read(tmp_path / "words", model, monkeypatch)
    assert len(model.model.texts) == len(TEXTS)
    monkeypatch.setattr(tokens, "stamp_of", lambda modules: "other code")
    read(tmp_path / "words", model, monkeypatch)
    assert len(model.model.texts) == len(TEXTS)


def test_spacy_is_not_loaded_when_every_line_is_known(
    tmp_path: Path, model: SpacyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(tmp_path / "words", model, monkeypatch)

    def refuse(name: str) -> SpacyModel:
        raise InvalidModelError(name)

    monkeypatch.setattr(SpacyNLP, "load_model", staticmethod(refuse))
    lazy = tokens.create(SpacyNLP, {"model": NAME}).provide()
    texts = [text.lower() for text in TEXTS]
    assert list(tokens.words_of(texts, lazy, tmp_path / "words")) == texts
    with pytest.raises(InvalidModelError):
        tokens.words_of(["ny"], lazy, tmp_path / "words")


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b"hund", b"hand"),
        lambda whole: b"",
        lambda whole: b"\xff\xfe\n" + whole,
        lambda whole: rewritten(whole, "words", [["a"]]),
        lambda whole: rewritten(whole, "texts", []),
    ],
)
def test_a_damaged_file_is_said_and_made_anew(
    tmp_path: Path,
    model: SpacyModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    damage: Any,
) -> None:
    file = tmp_path / "words"
    wanted = read(file, model, monkeypatch)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    with caplog.at_level(logging.WARNING):
        assert read(file, model, monkeypatch) == wanted
    assert ["damaged" in record.getMessage() for record in caplog.records] == [True]
    assert file.read_bytes() == whole


def rewritten(whole: bytes, key: str, value: Any) -> bytes:
    """The file with something else in it, and the digest of that."""

    body = json.dumps({**json.loads(whole.partition(b"\n")[2]), key: value}).encode()
    return sha256(body).hexdigest().encode() + b"\n" + body


def test_it_does_not_grow_without_end(
    tmp_path: Path, model: SpacyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "CACHED_TEXTS", 3)
    read(tmp_path / "words", model, monkeypatch, ["ett", "två", "tre"])
    read(tmp_path / "words", model, monkeypatch, ["tre", "fyra"])
    stored = json.loads((tmp_path / "words").read_bytes().partition(b"\n")[2])
    assert sorted(stored["texts"]) == ["fyra", "tre"]


def test_a_place_that_cannot_be_written_to_costs_time_only(
    tmp_path: Path, model: SpacyModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    wanted = read(tmp_path / "words", model, monkeypatch)
    assert read(tmp_path / "file" / "words", model, monkeypatch) == wanted
    assert "cannot be written" in caplog.text


def test_a_line_without_text_has_no_words(
    tmp_path: Path, model: SpacyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "CACHE", tmp_path / "words")
    found = tokens.add_words(SpacyNLP(model, {}), data(), model)
    assert [line.get("text_spacy_doc") is None for line in found.training_examples if not line.get(TEXT)] == [
        True
    ]
