"""The intent of a message: a linear model over words, parts of words and the sentence embedding."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.nlu.feature_space import FeatureSpace
from lotsen.nlu.linear import LinearModel

SPARSE = "sparse"
DENSE = "dense"
DENSE_WEIGHT = "dense_weight"
DENSE_PARTS = "dense_parts"
C = "C"
SEED = "seed"
RANKING_LENGTH = "ranking_length"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Sets intent and ranking; the reasons for this model over others are in docs/nlu.md."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Featurizers come first."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """C is the SVM's; a smaller one trusts single words less."""
        return {
            SPARSE: ["words", "characters"],
            DENSE: "embedding",
            DENSE_WEIGHT: 1.0,
            DENSE_PARTS: 4,
            C: 0.1,
            SEED: 2010,
            RANKING_LENGTH: 5,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config = config
        self._storage = model_storage
        self._resource = resource
        self._space = FeatureSpace(config[SPARSE], config[DENSE], config[DENSE_WEIGHT], config[DENSE_PARTS])
        self._model: LinearModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Return an untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent and a text."""
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        if examples:
            rows = self._space.fit(examples)
            targets = [example.get(INTENT) for example in examples]
            self._model = LinearModel.fit(rows, targets, self.config[C], self.config[SEED])
            with self._storage.write_to(self._resource) as folder:
                self._space.save(folder / "space.npz")
                self._model.save(folder / "model.npz")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Return the trained classifier; a model file that cannot be read stops the start."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._space.load(folder / "space.npz")
            classifier._model = LinearModel.load(folder / "model.npz")
        return classifier

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component trains on its intents."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message."""
        if self._model is None:
            return messages
        for message, shares in zip(
            messages, self._model.probabilities(self._space.rows(messages)), strict=True
        ):
            best = shares.argsort()[::-1][: self.config[RANKING_LENGTH]]
            ranking = [{"name": self._model.labels[i], "confidence": float(shares[i])} for i in best]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages
