"""The featurizers of config.yml outside Rasa's graph, so that they can be fitted on any selection of lines.

The components are Rasa's and ours. Only the counts of many lines are taken in one go from the component's own
vectorizer instead of line by line; tests/bench/test_bakeoff.py shows that the rows are the same.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from bench.corpus import training_data
from lotsen.nlu.embedding_featurizer import SentenceEmbeddingFeaturizer
from lotsen.nlu.screen import MessageScreen

COUNTS = "CountVectorsFeaturizer"
EMBEDDING = "SentenceEmbeddingFeaturizer"


def read_pipeline(config: Path) -> list[dict[str, Any]]:
    """Return the NLU pipeline of a config.yml."""
    return list(yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"])


def component(pipeline: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the settings of the component whose class is called `name`; ValueError when there is none."""
    found = [node for node in pipeline if node["name"].split(".")[-1] == name]
    if not found:
        raise ValueError(f"config.yml has no {name} in its pipeline.")
    return {key: value for key, value in found[0].items() if key != "name"}


class Featurizers:
    """Tokenizer, count featurizers and embedding: `tokenise`, then `fit`, then `featurise` as often as needed."""

    def __init__(self, pipeline: list[dict[str, Any]], spacy_model: str, lemmas: bool = True) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="featurizers-")
        self.folder = Path(self._folder.name)  # what was learned, as Rasa would pack it; gone with this object
        self.cost: dict[str, list[float]] = defaultdict(list)  # CPU seconds of each part, one entry a message
        self.counts: dict[str, CountVectorsFeaturizer] = {}
        context = ExecutionContext(GraphSchema({}), node_name="bench")
        storage = LocalModelStorage.create(self.folder)
        self._spacy = SpacyNLP.create({"model": spacy_model}, storage, Resource("spacy"), context)
        tokenizer = SpacyTokenizer.get_default_config()
        self._tokenizer = SpacyTokenizer.create(tokenizer, storage, Resource("tokens"), context)
        for node in pipeline:
            if node["name"] == COUNTS:
                config = {**CountVectorsFeaturizer.get_default_config(), **node, "use_lemma": lemmas}
                alias = node["alias"]
                self.counts[alias] = CountVectorsFeaturizer.create(config, storage, Resource(alias), context)
        settings = {**SentenceEmbeddingFeaturizer.get_default_config(), **component(pipeline, EMBEDDING)}
        settings["embedder"] = "lotsen.embedding.Embedder"  # one of its own: the shared one may have seen the texts
        self.embedding = SentenceEmbeddingFeaturizer.create(settings, storage, Resource("embedding"), context)

    def tokenise(self, lines: list[Message]) -> list[Message]:
        """Return new messages with tokens and embedding, which depend on no other line."""
        data = training_data([Message.build(line.get(TEXT), line.get(INTENT)) for line in lines])
        self._spacy.process_training_data(data, self._spacy.provide())
        self._tokenizer.process_training_data(data)
        self.embedding.process_training_data(data)
        return list(data.training_examples)

    def fit(self, tokenised: list[Message]) -> None:
        """Learn the vocabularies."""
        for featurizer in self.counts.values():
            featurizer.train(training_data(tokenised))

    def featurise(self, tokenised: list[Message]) -> list[Message]:
        """Return new messages with counts and embedding; `tokenised` stays as it is, for the next fold."""
        messages = [
            Message(data={TEXT: line.get(TEXT), INTENT: line.get(INTENT)}, features=list(line.features))
            for line in tokenised
        ]
        for alias, featurizer in self.counts.items():
            texts = [" ".join(featurizer._get_processed_message_tokens_by_attribute(m)) for m in tokenised]
            rows: csr_matrix = featurizer.vectorizers[TEXT].transform(texts).tocsr()
            for number, message in enumerate(messages):
                if texts[number]:
                    message.add_features(Features(rows[number], FEATURE_TYPE_SENTENCE, TEXT, alias))
        return messages

    def process(self, text: str) -> Message:
        """Return the message of one text as the running assistant would make it; notes what each part cost."""
        message = Message(data={TEXT: text})
        MessageScreen().process([message])
        self._timed("tokens", lambda: self._spacy.process([message], self._spacy.provide()))
        self._timed("tokens", lambda: self._tokenizer.process([message]), more=True)
        for alias, featurizer in self.counts.items():
            self._timed(alias, lambda featurizer=featurizer: featurizer.process([message]))
        self._timed("embedding", lambda: self.embedding.process([message]))
        return message

    def _timed(self, part: str, step: Any, more: bool = False) -> None:
        begin = time.process_time()
        step()
        spent = time.process_time() - begin
        if more:
            self.cost[part][-1] += spent
        else:
            self.cost[part].append(spent)
