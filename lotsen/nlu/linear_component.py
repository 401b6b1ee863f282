"""What intent classifier, coverage and guard share: one linear model over the pipeline's features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self

from lotsen.nlu.component import Component, Place
from lotsen.nlu.feature_space import FeatureSpace
from lotsen.nlu.linear import VECTOR_SHARE, LinearModel

SPARSE = "sparse"
DENSE = "dense"
DENSE_WEIGHT = "dense_weight"
C = "C"  # the SVM's; a smaller one trusts single words less
SHARE = "vector_share"  # of the tuned vector beside the counts, where it is not the usual one
SEED = "seed"
SPACE_FILE, MODEL_FILE = "space.npz", "model.npz"
# In their stead where there was nothing to learn: a missing file is still a fault.
NOTHING_FILE = "nothing_to_learn"


class LinearComponent(Component, IntentClassifier):
    """Trains, stores and loads the model; a subclass says what it learns and what it does with a message.

    apart: whether it learns what the encoder was tuned to tell, so that the vector is too sure of the lines.
    """

    apart = True

    @classmethod
    def required_components(cls) -> list[type]:
        """Featurizers come first."""
        return [Featurizer]

    def __init__(self, config: dict[str, Any], place: Place | None = None) -> None:
        super().__init__(config, place)
        self._space = FeatureSpace(config[SPARSE], config[DENSE], config[DENSE_WEIGHT])
        self._model: LinearModel | None = None

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Return the trained component; a model file that cannot be read stops the start."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            if not (folder / NOTHING_FILE).is_file():
                component._space.load(folder / SPACE_FILE)
                component._model = LinearModel.load(folder / MODEL_FILE)
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component trains on what it finds."""
        return training_data

    def fit(self, training_data: TrainingData, label: Callable[[str], str | None]) -> Resource:
        """Fit on every example that has a text and an intent with a `label`, and store the model.

        Fewer than two labels are nothing to learn: then there is no model.
        """
        labelled = self.examples(training_data, label)
        targets = [target for _, target in labelled]
        if len(set(targets)) < 2:
            with self._kept.storage.write_to(self._kept.resource) as folder:
                (folder / NOTHING_FILE).touch()
            return self._kept.resource
        rows = self._space.fit([example for example, _ in labelled])
        apart = self._space.apart if self.apart else None
        share = self.config.get(SHARE, VECTOR_SHARE)
        self._model = LinearModel.fit(rows, targets, self.config[C], self.config[SEED], apart, share)
        with self._kept.storage.write_to(self._kept.resource) as folder:
            self._space.save(folder / SPACE_FILE)
            self._model.save(folder / MODEL_FILE)
        return self._kept.resource

    def examples(
        self, training_data: TrainingData, label: Callable[[str], str | None]
    ) -> list[tuple[Message, str]]:
        """Return what is learned from, each with its label."""
        pairs = [(e, label(e.get(INTENT))) for e in training_data.intent_examples if e.get(TEXT)]
        return [(example, target) for example, target in pairs if target is not None]

    @property
    def _kept(self) -> Place:
        if self.place is None:
            raise ValueError("A component that learns needs a place to keep it: make it with `create`.")
        return self.place

    def shares(self, message: Message) -> dict[str, float]:
        """Return the calibrated probability of each label; empty without a model."""
        if self._model is None:
            return {}
        found = self._model.of_one(*self._space.row(message))
        return dict(zip(self._model.labels, found.tolist(), strict=True))
