"""Fingerprints: what differs has another, what is the same has the same."""

import numpy as np
from rasa.nlu.tokenizers.tokenizer import Token
from scipy.sparse import coo_matrix, csr_matrix

from lotsen.engine.fingerprints import sparse_matrix_to_string, token_fingerprint


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
