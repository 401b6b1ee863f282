"""Lines joined from two for the guard's training: which halves, which features, always the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from lotsen.nlu.joined_lines import LONGEST, messages, pairs
from lotsen.nlu.row_features import add_rows


def line(text: str, *counts: int) -> Message:
    message = Message({TEXT: text})
    if counts:
        message.add_features(Features(csr_matrix([counts]), FEATURE_TYPE_SENTENCE, TEXT, "words"))
    return message


URGENT = [line("det brinner", 1, 0, 0), line("han slår henne", 0, 2, 0)]
OTHERS = [line("vad är Nova?", 0, 0, 3), line("när har ni öppet", 1, 1, 1), line("hej")]


def embed(texts: list[str]) -> npt.NDArray[np.float32]:
    return np.array([[len(text)] for text in texts], dtype=np.float32)


def test_as_many_with_an_emergency_as_without_and_the_same_again() -> None:
    made = pairs(URGENT, OTHERS, ("och",), 30, seed=1)
    assert made == pairs(URGENT, OTHERS, ("och",), 30, seed=1) != pairs(URGENT, OTHERS, ("och",), 30, seed=2)
    assert [one.urgent for one in made] == [True, False] * 30
    for one in made:
        assert one.urgent is any(cry.get(TEXT) in one.text for cry in URGENT)
    urgent = [one for one in made if one.urgent]
    last = sum(one.second in URGENT for one in urgent)
    assert 0 < len(urgent) - last < last  # people lead up to it
    assert any(" och " in one.text for one in made) and any("\n" in one.text for one in made)


def test_counts_are_the_sum_of_the_halves_and_the_embedding_is_new() -> None:
    joined = pairs(URGENT, OTHERS, (), 20, seed=1)
    for one, message in zip(joined, messages(joined, ["words"], "dense", embed), strict=True):
        assert message.get(TEXT) == one.text
        counts, _ = message.get_sparse_features(TEXT)[1], None
        halves = [half.get_sparse_features(TEXT)[1] for half in (one.first, one.second)]
        wanted = sum(half.features.toarray() for half in halves if half is not None)
        assert counts is None or (counts.features.toarray() == wanted).all()
        dense = message.get_dense_features(TEXT)[1]
        assert dense is not None and dense.features.tolist() == [[len(one.text)]]


def test_rows_of_one_matrix_are_summed_like_features() -> None:
    counts = csr_matrix([[1, 0, 0], [0, 2, 0], [0, 0, 3], [1, 1, 1]])
    lines = [Message({TEXT: text}) for text in ("det brinner", "han slår henne", "vad är Nova?", "hej")]
    add_rows(lines, counts, "words")
    joined = pairs(lines[:2], lines[2:], (), 20, seed=1)
    for one, message in zip(joined, messages(joined, ["words"], "dense", embed), strict=True):
        found = message.get_sparse_features(TEXT)[1]
        halves = [counts[lines.index(half)].toarray() for half in (one.first, one.second)]
        assert found is not None and (found.features.toarray() == sum(halves)).all()


def test_one_line_more_or_less_joins_few_others_anew() -> None:
    cries = [line(f"hjälp {number}") for number in range(100)]
    rest = [line(f"fråga {number}") for number in range(300)]
    before = {one.text for one in pairs(cries, rest, ("och",), 100, seed=1)}
    assert len(before) > 190
    for changed in (rest[:150] + rest[151:], [*rest[:150], line("något nytt"), *rest[150:]], rest[::-1]):
        after = {one.text for one in pairs(cries, changed, ("och",), 100, seed=1)}
        assert len(after - before) <= 10


def test_nothing_to_join() -> None:
    assert pairs([], OTHERS, (), 5, seed=1) == []
    assert pairs(URGENT, [line("x" * (LONGEST + 1))], (), 5, seed=1) == []
    assert messages([], ["words"], "dense", embed) == []
