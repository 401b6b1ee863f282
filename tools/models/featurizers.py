"""The featurizers of config.yml outside Rasa's graph, so that they can be fitted on any selection of lines.

The components are Rasa's and ours. Only the counts of many lines are taken in one go from the component's own
vectorizer instead of line by line; tests/tools/models/test_bakeoff.py shows that the rows are the same.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
from lotsen.nlu.screen import MessageScreen
from tools.models.pipeline import EMBEDDING, component

COUNTS = "CountVectorsFeaturizer"
PATTERNS = "RegexFeaturizer"


class Featurizers:
    """Tokenizer, featurizers, embedding: `tokenise`, then `fit` and `featurise` as often as needed."""

    def __init__(
        self, pipeline: list[dict[str, Any]], spacy_model: str, known: TrainingData, lemmas: bool = True
    ) -> None:
        """`known` has the lookup tables; with `lemmas` false words are counted as they stand."""
        self._folder = tempfile.TemporaryDirectory(prefix="featurizers-")
        # What was learned, as Rasa would pack it; gone with this object.
        self.folder = Path(self._folder.name)
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
            SentenceEmbeddingFeaturizer,
            "embedding",
            {**embedding, "embedder": "lotsen.nlu.embedder.Embedder"},
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
        """Learn the vocabularies. Forks may do so at once: each stores them in a folder of its own."""
        own = self.folder / str(os.getpid())
        own.mkdir(exist_ok=True)
        for featurizer in self._counts.values():
            featurizer._model_storage = LocalModelStorage(own)
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
