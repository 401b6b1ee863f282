"""What config.yml says about the pipeline, and the classifier's own feature space."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

from lotsen.nlu.feature_space import FeatureSpace
from lotsen.nlu.intent_classifier import LinearIntentClassifier

EMBEDDING = "SentenceEmbeddingFeaturizer"
CLASSIFIER = "LinearIntentClassifier"
FALLBACK = "FallbackClassifier"


def read_pipeline(config: Path) -> list[dict[str, Any]]:
    """Return the NLU pipeline of a config.yml."""
    return list(yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"])


def component(pipeline: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the settings of the component whose class is called `name`; ValueError when there is none."""
    found = [node for node in pipeline if node["name"].split(".")[-1] == name]
    if not found:
        raise ValueError(f"config.yml has no {name} in its pipeline.")
    return {key: value for key, value in found[0].items() if key != "name"}


def classifier_settings(pipeline: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the classifier's settings, with the defaults of those that config.yml leaves out."""
    return {**LinearIntentClassifier.get_default_config(), **component(pipeline, CLASSIFIER)}


def classifier(
    pipeline: list[dict[str, Any]], folder: Path, counts: bool = True, embedding: bool = True
) -> LinearIntentClassifier:
    """Return the classifier, not trained, that sees these features; it saves into `folder`."""
    config = classifier_settings(pipeline)
    config["sparse"] = config["sparse"] if counts else []
    config["dense"] = config["dense"] if embedding else "none"
    storage, context = LocalModelStorage.create(folder), ExecutionContext(GraphSchema({}))
    return LinearIntentClassifier.create(config, storage, Resource("classifier"), context)


def space(pipeline: list[dict[str, Any]], counts: bool = True, embedding: bool = True) -> FeatureSpace:
    """Return the feature space of that classifier, not fitted."""
    with tempfile.TemporaryDirectory() as folder:
        return classifier(pipeline, Path(folder), counts, embedding)._space
