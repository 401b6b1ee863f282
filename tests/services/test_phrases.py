"""Every phrase of knowledge/akutfraser.yml, alone and beside a question, gets 112 in the first bubble."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lotsen import paths
from lotsen.danger.phrases import plain_phrase
from lotsen.knowledge import load

KNOWLEDGE = load(paths.KNOWLEDGE)
CONTEXTS = (
    "{}",
    "Finns det ett kontor i Tensta? {}",
    "Vad är Mumin? {}",
    "När har kontoret i Husby öppet? hjälp {}",
    "Tack för hjälpen! {}",
)
Start = Callable[..., Any]


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_phrase_beside_something_else(start: Start, context: str) -> None:
    missed = []
    for phrase in KNOWLEDGE.phrases.fraser:
        text = context.format(phrase.replace("*", ""))
        assert plain_phrase(text, KNOWLEDGE.phrases), text
        if KNOWLEDGE.contacts.akut not in start("lotsen").texts(text)[0]:
            missed.append(text)
    assert missed == []
