"""Counts and names of all lines at once, and the vocabularies, are those that Rasa makes line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.featurizers.sparse_featurizer.regex_featurizer import RegexFeaturizer
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import CountVectorizer

from lotsen.engine import counts

LINES = [
    "Var ligger Husby?",
    "husby 112 och Rinkeby",
    "var är Råby (norra)",
    "a\u017fpen hu\u017fby",
    "...",
    "va",
    "vad",
]
NAMES = ["Husby", "rinkeby", "Råby (norra)", "bor i Tensta"]
WORDS = {"alias": "words", "use_lemma": False, "min_ngram": 1, "max_ngram": 2, "strip_accents": "unicode"}
LETTERS = {
    "alias": "letters",
    "use_lemma": False,
    "analyzer": "char_wb",
    "min_ngram": 2,
    "max_ngram": 4,
    "min_df": 2,
}


def data() -> TrainingData:
    lines = [Message.build(text, "plats") for text in LINES]
    lines.append(Message({"intent": "plats"}))  # from a story: no text
    made = TrainingData(lines, lookup_tables=[{"name": "plats", "elements": NAMES}])
    tokenizer = WhitespaceTokenizer(WhitespaceTokenizer.get_default_config())
    return tokenizer.process_training_data(made)


def made(kind: Any, folder: Path, settings: dict[str, Any]) -> Any:
    folder.mkdir()
    context = ExecutionContext(GraphSchema({}), node_name="a_node")
    config = {**kind.get_default_config(), **settings}
    return kind.create(config, LocalModelStorage.create(folder), Resource("a"), context)


def found(training_data: TrainingData, alias: str) -> list[list[list[float]] | None]:
    """The sentence feature of each line."""
    rows = []
    for line in training_data.training_examples:
        features = [one for one in line.features if one.origin == alias and one.type == FEATURE_TYPE_SENTENCE]
        of_text = [one.features.toarray().tolist() for one in features if one.attribute == TEXT]
        rows.append(of_text[0] if of_text else None)
    return rows


@pytest.mark.parametrize("settings", [WORDS, LETTERS, {**WORDS, "OOV_token": "oov"}])
def test_counts(tmp_path: Path, settings: dict[str, Any]) -> None:
    rasas, ours = (
        made(CountVectorsFeaturizer, tmp_path / "a", settings),
        made(CountVectorsFeaturizer, tmp_path / "b", settings),
    )
    first, second = data(), data()
    rasas.train(first)
    counts.train_counts(ours, second)
    stored = [sorted((folder / "a").iterdir()) for folder in (tmp_path / "a", tmp_path / "b")]
    assert [file.read_bytes() for file in stored[0]] == [file.read_bytes() for file in stored[1]]
    rasas.process_training_data(first)
    counts.count(ours, second)
    assert found(second, settings["alias"]) == found(first, settings["alias"])
    assert None in found(second, settings["alias"])


@pytest.mark.parametrize("settings", [WORDS, LETTERS, {**WORDS, "OOV_token": "oov"}])
def test_messages_are_counted_as_rasa_counts_them(tmp_path: Path, settings: dict[str, Any]) -> None:
    ours, lines = made(CountVectorsFeaturizer, tmp_path / "a", settings), data()
    ours.train(lines)
    first, second = data(), data()
    ours.process(first.training_examples)
    assert counts.count_messages(ours, second.training_examples) == second.training_examples
    assert found(second, settings["alias"]) == found(first, settings["alias"])
    assert None in found(second, settings["alias"])


def test_what_is_no_mere_message_is_rasas_to_count(tmp_path: Path) -> None:
    """One that has more than a text, and any by a featurizer that has counted nothing."""
    ours = made(CountVectorsFeaturizer, tmp_path / "a", WORDS)
    untrained = counts.count_messages(ours, data().training_examples)
    assert not any(message.features for message in untrained)
    ours.train(data())
    lines = data().training_examples[:1]
    lines[0].set(TOKENS_NAMES["intent"], lines[0].get(TOKENS_NAMES[TEXT]))
    counts.count_messages(ours, lines)
    assert {feature.type for feature in lines[0].features} == {FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE}


def test_what_was_counted_for_other_lines_is_not_used(tmp_path: Path) -> None:
    """A featurizer that was trained on other lines counts anew, with its own vocabulary."""
    other, ours = (
        made(CountVectorsFeaturizer, tmp_path / "a", WORDS),
        made(CountVectorsFeaturizer, tmp_path / "b", WORDS),
    )
    few, all_lines, plain = data(), data(), data()
    few.training_examples = few.training_examples[:2]
    counts.train_counts(other, all_lines)
    counts.train_counts(ours, few)
    counts.count(ours, all_lines)
    ours.process(plain.training_examples)  # Rasa's own, line by line
    assert found(all_lines, "words") == found(plain, "words")


@pytest.mark.parametrize(
    "settings", [{"case_sensitive": False}, {"case_sensitive": True}, {"use_word_boundaries": False}]
)
def test_names(tmp_path: Path, settings: dict[str, Any]) -> None:
    settings = {**settings, "alias": "names"}
    rasas, ours = (
        made(RegexFeaturizer, tmp_path / "a", settings),
        made(RegexFeaturizer, tmp_path / "b", settings),
    )
    first, second = data(), data()
    rasas.train(first)
    ours.train(second)
    rasas.process_training_data(first)
    counts.look_up(ours, second)
    assert found(second, "names") == found(first, "names")
    assert [[1.0]] in found(second, "names") and [[0.0]] in found(second, "names")
    messages = data()
    assert counts.look_up_messages(ours, messages.training_examples) == messages.training_examples
    assert found(messages, "names") == found(first, "names")


def test_changed_names_are_looked_up(tmp_path: Path) -> None:
    ours, lines = made(RegexFeaturizer, tmp_path / "a", {"alias": "names"}), data()
    lines.lookup_tables[0]["elements"] = ["Var"]
    ours.train(lines)
    counts.look_up(ours, lines)
    assert found(lines, "names")[:3] == [[[1.0]], [[0.0]], [[0.0]]]


@pytest.mark.parametrize(
    "pattern", [r"[0-9]+", r"(\bhusby\b|\b[a-z]+\b)", r"(\b\-\-\b)", "(\\bhu\u017fby\\b)", r"(\bhusby\b)|(x)"]
)
def test_a_pattern_that_no_lookup_table_writes_is_always_searched(pattern: str) -> None:
    assert counts.beginnings(pattern) is None


def test_a_lookup_tables_pattern_has_beginnings() -> None:
    assert counts.beginnings(r"(\bHusby\b|\bbor\ i\ tensta\b)") == frozenset({"husby", "bor"})


def test_tokens_are_where_they_are_looked_for() -> None:
    assert all(
        line.get(TOKENS_NAMES[TEXT])
        for line in data().training_examples
        if line.get(TEXT) not in (None, "...")
    )


def test_parts_of_words_are_counted_as_in_whole_lines() -> None:
    # A diaeresis by itself becomes a blank and a combining one, and an unbreakable blank is one.
    lines = [
        "Var ligger Husby husby",
        "",
        "a\u00a8b  va\u0308r\u00a0Husby",
        "\tHUSBY\n",
        "ÅÄÖ åäö 112",
        "husby",
    ]
    settings = {"analyzer": "char_wb", "ngram_range": (2, 4), "strip_accents": "unicode", "min_df": 2}
    plain, ours = CountVectorizer(**settings), CountVectorizer(**settings)
    ours._count_vocab = counts.by_words(ours._count_vocab)
    expected, found = plain.fit_transform(lines), ours.fit_transform(lines)
    assert ours.vocabulary_ == plain.vocabulary_ and len(ours.vocabulary_) > 10
    assert (found != expected).nnz == 0 and found.dtype == expected.dtype
    assert (ours.transform(lines) != expected).nnz == 0
