"""A dense sentence feature for each message: the embedding of its text."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen import paths
from lotsen.nlu.component import Component, Place
from lotsen.nlu.embedding_cache import FILE, EmbeddingCache
from lotsen.nlu.embedding_progress import progress_writer
from lotsen.nlu.encoder import EncoderMissing
from lotsen.nlu.shipped_vectors import FILE as SHIPPED

logger = logging.getLogger(__name__)

# A function folder -> embedder; another embedder is another function with the same methods.
EMBEDDER = "embedder"
FOLDER = "folder"
CACHE = "cache"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(Component, DenseFeaturizer):
    """Adds the embedding of the text, one row. Without an encoder it says so once and adds nothing."""

    sees_parts = True

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa wants a tokenizer before every featurizer."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Folders are below the repository."""
        return {
            **DenseFeaturizer.get_default_config(),
            EMBEDDER: "lotsen.nlu.embedder.shared",
            FOLDER: ".cache/encoder",
            CACHE: FILE,
        }

    def __init__(self, config: dict[str, Any], place: Place | None = None) -> None:
        Component.__init__(self, config, place)
        DenseFeaturizer.__init__(self, place.node if place else type(self).__name__, config)
        module, function = config[EMBEDDER].rsplit(".", 1)
        self._embedder = getattr(import_module(module), function)(paths.ROOT / config[FOLDER])
        self._cache_file: Path = paths.HOME / config[CACHE]
        self._missing = False

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check beyond what DenseFeaturizer does."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to every training line; vectors of known lines come from the cache on disk."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        texts = [message.get(TEXT) for message in messages]
        for message, vector in zip(messages, self.cache().embed_many(texts), strict=True):
            self._add(message, vector)
        return training_data

    @classmethod
    def training_vectors(cls, texts: list[str]) -> npt.NDArray[np.float32]:
        """Return the vectors of lines that another component makes while it trains, by this cache."""
        return cls(cls.get_default_config()).cache().embed_many(texts)

    def cache(self) -> EmbeddingCache:
        """The vectors of training lines that are there already."""
        return EmbeddingCache(self._cache_file, self._embedder, progress_writer(), SHIPPED)

    def see(self, message: Message) -> None:
        """Add the feature to a message that has a text, which MessageScreen has made clean."""
        if message.get(TEXT) and not self._missing:
            try:
                self._add(message, self._embedder.embed_clean(message.get(TEXT)))
            except EncoderMissing as error:
                self._missing = True
                logger.error("Answering without sentence embeddings: %s", error)

    def _add(self, message: Message, vector: npt.NDArray[np.float32]) -> None:
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, alias))
