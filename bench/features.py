"""The featurizers of config.yml outside Rasa's graph, so that they can be fitted on any selection of lines.

The components are Rasa's and ours. Only the counts of many lines are taken in one go from the component's own
vectorizer instead of line by line; tests/bench/test_bakeoff.py shows that the rows are the same.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.featurizers.sparse_featurizer.regex_featurizer import RegexFeaturizer
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from lotsen.nlu.embedding_featurizer import SentenceEmbeddingFeaturizer
from lotsen.nlu.feature_space import FeatureSpace
from lotsen.nlu.intent_classifier import LinearIntentClassifier
from lotsen.nlu.screen import MessageScreen

COUNTS = "CountVectorsFeaturizer"
PATTERNS = "RegexFeaturizer"
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


def space(pipeline: list[dict[str, Any]], counts: bool = True, embedding: bool = True) -> FeatureSpace:
    """Return the classifier's own FeatureSpace, not fitted, or one that sees only a part of the features."""
    config = classifier_settings(pipeline)
    config["sparse"] = config["sparse"] if counts else []
    config["dense"] = config["dense"] if embedding else "none"
    with tempfile.TemporaryDirectory() as folder:
        storage, context = LocalModelStorage.create(Path(folder)), ExecutionContext(GraphSchema({}))
        return LinearIntentClassifier.create(config, storage, Resource("space"), context)._space


class Featurizers:
    """Tokenizer, featurizers, embedding: `tokenise`, then `fit` and `featurise` as often as needed."""

    def __init__(
        self, pipeline: list[dict[str, Any]], spacy_model: str, known: TrainingData, lemmas: bool = True
    ) -> None:
        """`known` has the lookup tables; with `lemmas` false words are counted as they stand."""
        self._folder = tempfile.TemporaryDirectory(prefix="featurizers-")
        self.folder = Path(
            self._folder.name
        )  # what was learned, as Rasa would pack it; gone with this object
        self.cost: dict[str, list[float]] = defaultdict(list)  # CPU seconds of each part, one entry a message
        context = ExecutionContext(GraphSchema({}), node_name="bench")
        storage = LocalModelStorage.create(self.folder)

        def make(kind: Any, name: str, settings: dict[str, Any]) -> Any:
            return kind.create({**kind.get_default_config(), **settings}, storage, Resource(name), context)

        self._spacy = make(SpacyNLP, "spacy", {"model": spacy_model})
        self._tokenizer = make(SpacyTokenizer, "tokens", {})
        embedding = component(pipeline, EMBEDDING)
        # An embedder of its own: the shared one may have seen the texts, and time would not be measured.
        self._embedding = make(
            SentenceEmbeddingFeaturizer, "embedding", {**embedding, "embedder": "lotsen.embedding.Embedder"}
        )
        self._patterns = [make(RegexFeaturizer, n["alias"], n) for n in pipeline if n["name"] == PATTERNS]
        for patterns in self._patterns:
            patterns.train(known)
        self._counts: dict[str, CountVectorsFeaturizer] = {
            node["alias"]: make(CountVectorsFeaturizer, node["alias"], {**node, "use_lemma": lemmas})
            for node in pipeline
            if node["name"] == COUNTS
        }

    def tokenise(self, lines: list[Message]) -> list[Message]:
        """Return new messages with tokens, patterns and embedding, which depend on no other line."""
        data = TrainingData([Message.build(line.get(TEXT), line.get(INTENT)) for line in lines])
        self._spacy.process_training_data(data, self._spacy.provide())
        for part in (self._tokenizer, *self._patterns, self._embedding):
            part.process_training_data(data)
        return list(data.training_examples)

    def fit(self, tokenised: list[Message]) -> None:
        """Learn the vocabularies."""
        for featurizer in self._counts.values():
            featurizer.train(TrainingData(tokenised))

    def featurise(self, tokenised: list[Message]) -> list[Message]:
        """Return new messages with all features; `tokenised` stays as it is, for the next fold."""
        messages = [
            Message(data={TEXT: line.get(TEXT), INTENT: line.get(INTENT)}, features=list(line.features))
            for line in tokenised
        ]
        for alias, featurizer in self._counts.items():
            texts = [" ".join(featurizer._get_processed_message_tokens_by_attribute(m)) for m in tokenised]
            rows: csr_matrix = featurizer.vectorizers[TEXT].transform(texts).tocsr()
            for number, message in enumerate(messages):
                if texts[number]:
                    message.add_features(Features(rows[number], FEATURE_TYPE_SENTENCE, TEXT, alias))
        return messages

    def process(self, text: str) -> Message:
        """Return the message of one text as the running assistant makes it; note what each part cost."""
        message = Message(data={TEXT: text})
        MessageScreen().process([message])
        with self._timed("tokens"):
            self._spacy.process([message], self._spacy.provide())
            self._tokenizer.process([message])
        with self._timed("counts"):
            for featurizer in (*self._patterns, *self._counts.values()):
                featurizer.process([message])
        with self._timed("embedding"):
            self._embedding.process([message])
        return message

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        begin = time.process_time()
        yield
        self.cost[part].append(time.process_time() - begin)
