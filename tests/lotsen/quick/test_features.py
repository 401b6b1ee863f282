"""The counts of a text are Rasa's; those of each token are left out."""

from types import SimpleNamespace
from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, RESPONSE, TEXT
from sklearn.feature_extraction.text import CountVectorizer

from lotsen.quick.features import rasas_features, sentence_features

TOKENS = [["var", "finns", "kontoret"], [], ["xyz"], ["var", "var"]]


@pytest.fixture(params=["word", "char_wb"])
def featurizer(request: pytest.FixtureRequest) -> Any:
    counts = CountVectorizer(analyzer=request.param, ngram_range=(1, 2)).fit(["var finns kontoret", "hej"])
    return SimpleNamespace(vectorizers={TEXT: counts, INTENT: counts, RESPONSE: None})


def numbers(features: list[Any]) -> list[Any]:
    return [None if found is None else (found.format, found.toarray().tolist()) for found in features]


def test_a_text(featurizer: Any) -> None:
    none, ours = sentence_features(featurizer, TEXT, TOKENS)
    _, theirs = rasas_features(featurizer, TEXT, TOKENS)
    assert none == [None] * len(TOKENS)
    assert numbers(ours) == numbers(theirs)
    assert any(ours[0].toarray().ravel())


@pytest.mark.parametrize("attribute", [INTENT, RESPONSE, "unknown"])
def test_another_attribute_is_rasas(featurizer: Any, attribute: str) -> None:
    ours, theirs = (make(featurizer, attribute, TOKENS) for make in (sentence_features, rasas_features))
    assert [numbers(part) for part in ours] == [numbers(part) for part in theirs]
