"""Rasa's counts and looked-up names of all training lines at once: 5 s of a training instead of 24.

Rasa makes a matrix a line, another with a row a token, and others for the intents; what learns here reads the
first only, and that becomes a row of one matrix. Of a message it becomes no matrix at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import chain

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.featurizers.sparse_featurizer.regex_featurizer import RegexFeaturizer
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from lotsen.nlu.row_features import CountFeatures, RowFeatures

CountVocab = Callable[[Iterable[str], bool], tuple[dict[str, int], csr_matrix]]
# On the training data, from a featurizer's training to its run: alias -> vocabulary, counts of all lines.
COUNTED = "_lotsen_counted"
# How Rasa writes a lookup table as a pattern.
_OPEN, _BETWEEN, _CLOSE = r"(\b", r"\b|\b", r"\b)"
_WORD = re.compile(r"\w+")
# Up to here lower case and Python's IGNORECASE say the same; beyond are letters like the long s.
_PLAIN = "\u00ff"

_rasas_train = CountVectorsFeaturizer.train
_rasas_count = CountVectorsFeaturizer.process

Patterns = list[tuple[re.Pattern[str], frozenset[str] | None]]


def replace_rasas_for_messages() -> None:
    """Replace what counts messages for this process, which serves."""
    CountVectorsFeaturizer.process = count_messages
    RegexFeaturizer.process = look_up_messages


def replace_rasas() -> None:
    """Replace them for this process, which trains."""
    # Wrapped, since Rasa's check of the graph asks for the types of a method's parameters.
    CountVectorsFeaturizer.train = wraps(_rasas_train)(train_counts)
    CountVectorsFeaturizer.process_training_data = wraps(CountVectorsFeaturizer.process_training_data)(count)
    RegexFeaturizer.process_training_data = wraps(RegexFeaturizer.process_training_data)(look_up)


def train_counts(
    featurizer: CountVectorsFeaturizer, training_data: TrainingData, model: SpacyModel | None = None
) -> Resource:
    """Train as Rasa does, clean each word once, and keep what is counted on the way."""
    rasas_fit = featurizer._fit_vectorizer_from_scratch

    def fit(attribute: str, texts: list[str]) -> None:
        if attribute != TEXT or featurizer.OOV_token:  # with that one a training counts otherwise than a run
            rasas_fit(attribute, texts)
            return
        vectorizer = featurizer.vectorizers[TEXT]
        if vectorizer.analyzer == "char_wb":
            vectorizer._count_vocab = by_words(vectorizer._count_vocab)
        try:
            counts = vectorizer.fit_transform(texts)
        except ValueError:  # no word is in enough lines, which Rasa says
            rasas_fit(attribute, texts)
            return
        training_data.__dict__.setdefault(COUNTED, {})[featurizer._identifier] = (
            vectorizer.vocabulary_,
            counts,
        )

    featurizer._fit_vectorizer_from_scratch = fit
    _clean_once(featurizer)
    return _rasas_train(featurizer, training_data, model)


def by_words(count_vocab: CountVocab) -> CountVocab:
    """Return scikit-learn's counting of parts of words that cuts each word once: a line has its words'."""

    def count(texts: Iterable[str], fixed_vocab: bool) -> tuple[dict[str, int], csr_matrix]:
        if fixed_vocab:
            return count_vocab(texts, fixed_vocab)
        numbers: dict[str, int] = {}
        lines = [[numbers.setdefault(word, len(numbers)) for word in text.split()] for text in texts]
        ends = np.cumsum([0, *map(len, lines)])
        columns = np.fromiter(chain.from_iterable(lines), np.int64, ends[-1])
        words = csr_matrix((np.ones_like(columns), columns, ends), shape=(len(lines), len(numbers)))
        vocabulary, parts = count_vocab(numbers, fixed_vocab)
        return vocabulary, words @ parts

    return count


def count(featurizer: CountVectorsFeaturizer, training_data: TrainingData) -> TrainingData:
    """Add to each line with tokens the counts of its text."""
    vectorizer = featurizer.vectorizers.get(TEXT)
    if vectorizer is None or featurizer._get_attribute_vocabulary(TEXT) is None:
        return training_data
    vocabulary, counts = training_data.__dict__.get(COUNTED, {}).pop(featurizer._identifier, (None, None))
    if vocabulary != vectorizer.vocabulary_:  # it was trained another time, on other lines
        _clean_once(featurizer)
        lines = training_data.training_examples
        texts = [" ".join(featurizer._get_processed_message_tokens_by_attribute(line)) for line in lines]
        counts = vectorizer.transform(texts)
    counts.sort_indices()
    return _with_rows(training_data, counts, featurizer._identifier)


def look_up(featurizer: RegexFeaturizer, training_data: TrainingData) -> TrainingData:
    """Add to each line with tokens which patterns are found in its text."""
    patterns = _patterns(featurizer)
    if not patterns:
        return training_data
    found = np.zeros((len(training_data.training_examples), len(patterns)))
    for row, line in enumerate(training_data.training_examples):
        found[row, list(_found_in(line, patterns))] = 1
    return _with_rows(training_data, csr_matrix(found), featurizer._identifier)


def count_messages(featurizer: CountVectorsFeaturizer, messages: list[Message]) -> list[Message]:
    """Add to each message the counts of its text; what has more than a text is Rasa's affair."""
    columns: dict[str, int] | None = featurizer._get_attribute_vocabulary(TEXT)
    others = [TOKENS_NAMES[attribute] for attribute in featurizer._attributes if attribute != TEXT]
    if columns is None or any(message.get(tokens) for message in messages for tokens in others):
        counted: list[Message] = _rasas_count(featurizer, messages)
        return counted
    vectorizer, kept = featurizer.vectorizers[TEXT], featurizer.__dict__
    analyze = kept.get("_lotsen_analyze") or kept.setdefault("_lotsen_analyze", vectorizer.build_analyzer())
    for message in messages:
        tokens = featurizer._get_processed_message_tokens_by_attribute(message)
        if tokens:
            counts = Counter(columns[gram] for gram in analyze(" ".join(tokens)) if gram in columns)
            message.add_features(CountFeatures(counts, len(columns), featurizer._identifier))
    return messages


def look_up_messages(featurizer: RegexFeaturizer, messages: list[Message]) -> list[Message]:
    """Add to each message with tokens which patterns are found in its text."""
    kept = featurizer.__dict__
    if "_lotsen_patterns" not in kept:
        kept["_lotsen_patterns"] = _patterns(featurizer)
    patterns: Patterns = kept["_lotsen_patterns"]
    for message in messages:
        if patterns and message.get(TEXT) and message.get(TOKENS_NAMES[TEXT]):
            found = dict.fromkeys(_found_in(message, patterns), 1)
            message.add_features(CountFeatures(found, len(patterns), featurizer._identifier))
    return messages


def _patterns(featurizer: RegexFeaturizer) -> Patterns:
    flags = 0 if featurizer.case_sensitive else re.IGNORECASE
    known = [pattern["pattern"] for pattern in featurizer.known_patterns or ()]
    return [(re.compile(pattern, flags), beginnings(pattern)) for pattern in known]


def _found_in(line: Message, patterns: Patterns) -> Iterator[int]:
    """The columns of the patterns that are found; the slow look only where one of the beginnings is."""
    text = line.get(TEXT) or ""
    words = set(_WORD.findall(text.lower())) if max(text, default="") <= _PLAIN else None
    for column, (pattern, firsts) in enumerate(patterns):
        may_be = words is None or firsts is None or not firsts.isdisjoint(words)
        if may_be and _in_a_token(pattern, line):
            yield column


def beginnings(pattern: str) -> frozenset[str] | None:
    """Return words of which a text has one if a lookup table's pattern is in it; None for other patterns."""
    if not (pattern.startswith(_OPEN) and pattern.endswith(_CLOSE)):
        return None
    names = pattern[len(_OPEN) : -len(_CLOSE)].split(_BETWEEN)
    plain = [re.sub(r"\\(.)", r"\1", name, flags=re.DOTALL) for name in names]
    firsts = [_WORD.match(name.lower()) for name in plain]
    if [re.escape(name) for name in plain] != names or max(
        map(max, filter(None, plain)), default=""
    ) > _PLAIN:
        return None
    return None if None in firsts else frozenset(first[0] for first in firsts if first)


def _in_a_token(pattern: re.Pattern[str], line: Message) -> bool:
    tokens = line.get(TOKENS_NAMES[TEXT]) or []
    spans = [match.span() for match in pattern.finditer(line.get(TEXT))] if tokens else []
    return any(token.start < end and token.end > start for start, end in spans for token in tokens)


def _with_rows(data: TrainingData, matrix: csr_matrix, origin: str) -> TrainingData:
    for row, line in enumerate(data.training_examples):
        if line.get(TEXT) and line.get(TOKENS_NAMES[TEXT]):
            line.add_features(RowFeatures(matrix, row, origin))
    return data


def _clean_once(featurizer: CountVectorsFeaturizer) -> None:
    """Let it clean each word of the texts once, not each time that it stands in a line."""
    rasas, known = featurizer._process_tokens, {}

    def process(tokens: list[str], attribute: str = TEXT) -> list[str]:
        if attribute != TEXT:
            cleaned: list[str] = rasas(tokens, attribute)
            return cleaned
        known.update({token: rasas([token])[0] for token in tokens if token not in known})
        return [known[token] for token in tokens]

    featurizer._process_tokens = process
