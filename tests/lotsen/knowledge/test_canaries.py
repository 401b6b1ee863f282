"""Lists that silence plain cries are refused, whatever phrases staff keep."""

from __future__ import annotations

import pytest

from lotsen import paths
from lotsen.danger.phrases import plain_phrase
from lotsen.knowledge import KnowledgeError, load
from lotsen.knowledge.canaries import canaries, require_heard
from lotsen.knowledge.reading import read

PHRASES = load(paths.KNOWLEDGE).phrases
DOCUMENT = read(paths.KNOWLEDGE, "akutfraser.yml")


def test_fifty_that_are_heard() -> None:
    assert len(canaries()) == 50 == len(set(canaries()))
    assert [cry for cry, phrase in canaries() if phrase not in cry] == []
    assert [cry for cry, _ in canaries() if not plain_phrase(cry, PHRASES)] == []
    require_heard(PHRASES, DOCUMENT)


@pytest.mark.parametrize("name", ["fragar_om", "negation"])
@pytest.mark.parametrize("word", ["han", "jag", "min man", "det"])
def test_a_list_that_silences_one_is_refused(name: str, word: str) -> None:
    lists = PHRASES.copy(update={name: (*getattr(PHRASES, name), word)})
    with pytest.raises(KnowledgeError, match=f'{name}.*"{word}" skulle tysta'):
        require_heard(lists, DOCUMENT)
    with pytest.raises(KnowledgeError, match="skulle tysta"):
        require_heard(lists.copy(update={"fraser": ("sos",)}), DOCUMENT)


def test_empty_lists_silence_nothing() -> None:
    require_heard(PHRASES.copy(update={"fragar_om": (), "negation": ()}), DOCUMENT)
