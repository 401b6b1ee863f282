"""Fingerprints: what differs has another, what is the same has the same."""

import copy
from typing import Any

import numpy as np
import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix, csr_matrix

from lotsen.engine import fingerprints
from lotsen.engine.fingerprints import (
    after_node,
    data_fingerprint,
    message_copy,
    message_fingerprint,
    sparse_matrix_to_string,
    token_fingerprint,
)


def test_tokens() -> None:
    tokens = [
        Token("hej", 0),
        Token("hej", 1),
        Token("nej", 0),
        Token("hej", 0, lemma="he"),
        Token("hej", 0, data={"pos": "X"}),
    ]
    found = [token_fingerprint(token) for token in tokens]
    assert len(set(found)) == len(tokens)
    assert token_fingerprint(Token("hej", 0)) == token_fingerprint(tokens[0]) == found[0]


def test_matrices() -> None:
    one = np.array([[0, 1, 2]])
    others = [np.array([[0, 2, 1]]), np.array([[1, 0, 2]]), np.array([[0, 1, 2, 0]]), one.astype(float)]
    texts = [sparse_matrix_to_string(coo_matrix(numbers)) for numbers in (one, *others)]
    assert len(set(texts)) == len(texts)
    assert sparse_matrix_to_string(csr_matrix(one)) == sparse_matrix_to_string(csr_matrix(one.copy()))


def test_lines() -> None:
    """Lines have the same hash exactly where they have with Rasa."""
    told: list[dict[str, Any]] = [
        {"text": "hej"},
        {"text": "hej", "intent": "a"},
        {"text": "hej", "intent": "b"},
        {"text": "hej", "metadata": {"intent": {"larm": "x"}}},
        {"text": "hej", "metadata": {"intent": {"larm": "y"}}},
        {"text": "hej", "text_tokens": [Token("hej", 0)]},
        {"text": "hej", "text_tokens": [Token("hej", 1)]},
    ]
    lines = [Message(data) for data in told]
    for number in (1, 2):
        counts = Features(csr_matrix([[number]]), FEATURE_TYPE_SENTENCE, TEXT, "words")
        lines.append(Message({"text": "hej"}, features=[counts]))
    found = [message_fingerprint(line) for line in lines]
    assert len(set(found)) == len({line.fingerprint() for line in map(copy.deepcopy, lines)}) == len(lines)
    assert message_fingerprint(Message({"intent": "a", "text": "hej"})) == found[1]
    lines[0].set("text", "nej")
    assert message_fingerprint(lines[0]) != found[0]


def test_a_copied_line_shares_nothing_that_can_change() -> None:
    line = Message.build("hej", "a", [{"entity": "plats"}], {"larm": "x"})
    line.add_features(Features(np.ones((1, 2)), FEATURE_TYPE_SENTENCE, TEXT, "dense"))
    made, rasas = message_copy(line, {}), copy.deepcopy(line)
    assert made == rasas == line and vars(made).keys() == vars(rasas).keys()
    made.set("intent", "b", add_to_output=True)
    made.data["entities"].clear()
    made.data["metadata"]["intent"].clear()
    made.features[0].features[0, 0] = 2
    made.features.clear()
    assert line == rasas and line.output_properties == rasas.output_properties


def test_what_a_component_makes_has_the_hash_of_what_it_was_made_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(
        fingerprints, "_rasas_after_node", lambda *told: kept.append(data_fingerprint(told[4]))
    )

    def run(text: str, *keys: str) -> list[str]:
        """The hash of the same lines after each of some components, which have these keys."""
        kept.clear()
        lines: Any = TrainingData([Message.build(text, "a")])
        for key in keys:
            after_node(None, "node", None, {}, lines, {"fingerprint_key": key})
        return list(kept)

    first = run("hej", "read", "words", "counts")
    assert first[0] == TrainingData([Message.build("hej", "a")]).fingerprint()
    assert len(set(first)) == 3
    assert run("hej", "read", "words", "counts") == first
    assert run("hej", "read", "words", "other")[2] != first[2]
    assert run("nej", "read")[0] != first[0]
