"""The featurizer adds the embedding, and does without an encoder that is not there."""

from pathlib import Path

import pytest
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen import paths
from lotsen.nlu.embedder import shared
from lotsen.nlu.embedding_featurizer import SentenceEmbeddingFeaturizer


def featurizer(folder: str) -> SentenceEmbeddingFeaturizer:
    config = {**SentenceEmbeddingFeaturizer.get_default_config(), "folder": folder}
    return SentenceEmbeddingFeaturizer({**config, FEATURIZER_CLASS_ALIAS: "embedding"})


def test_it_adds_one_row() -> None:
    (done,) = featurizer(".cache/encoder").process([Message({TEXT: "hej"})])
    _, sentence = done.get_dense_features(TEXT, ["embedding"])
    assert sentence is not None and sentence.features.shape == (1, shared(paths.ENCODER).length)


def test_without_an_encoder_it_says_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    component = featurizer(str(tmp_path / "none"))
    for _ in range(3):
        (done,) = component.process([Message({TEXT: "hej"})])
        assert done.get_dense_features(TEXT, ["embedding"]) == (None, None)
    assert caplog.text.count("without sentence embeddings") == 1
