"""Every node gets the model that Rasa's own loading gives, and all of them the same one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rasa.nlu.model import InvalidModelError
from rasa.nlu.utils.spacy_utils import SpacyNLP

from lotsen.engine import spacy_model
from lotsen.settings import setting

NAME = setting("SPACY_MODEL")
SAID = "Hundarna sprang över gatorna i Skärholmen"


@pytest.fixture
def replaced() -> Iterator[None]:
    rasas = SpacyNLP.__dict__["load_model"]
    spacy_model.replace_rasas()
    yield
    SpacyNLP.load_model = rasas


def test_what_is_loaded_is_rasas_and_is_shared(replaced: None) -> None:
    first = SpacyNLP.load_model(NAME)
    assert SpacyNLP.load_model(NAME) is first
    rasas = SpacyNLP.load_model.__wrapped__(NAME)
    assert rasas is not first and rasas.model_name == first.model_name == NAME
    assert rasas.model.pipe_names == first.model.pipe_names
    assert [word.lemma_ for word in rasas.model(SAID)] == [word.lemma_ for word in first.model(SAID)]


def test_one_that_is_missing_is_said_each_time(replaced: None) -> None:
    for _ in range(2):
        with pytest.raises(InvalidModelError):
            SpacyNLP.load_model("sv_no_such_model")
