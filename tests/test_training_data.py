"""The training examples: none from the evaluation sets, none twice, none under two intents, enough of each.

How two texts are compared: tools/review/likeness.py.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml
from rapidfuzz import fuzz

from lotsen.paths import ROOT
from tools.evaluation.read_sets import BLIND_SETS, DEVELOPMENT_SETS, read_aspects
from tools.review.likeness import NEAR_BETWEEN, NEAR_EVAL, NEAR_WITHIN, Example, evaluation_lines, near
from tools.review.training_lines import examples

MINIMUM = 60
MINIMA = {"utanfor_omradet": 400, "akut": 900, "skenbart_akut": 900, "ej_akut": 600}
UNTRAINED = {"nlu_fallback", "akut_oklart"}  # decided by components, from confidences
SHOWN = 40


@pytest.fixture(scope="module")
def training() -> list[Example]:
    """What Rasa reads: lines with a hyphen in front."""
    lines = [line for line in examples(ROOT / "data") if line.is_read]
    return [Example(line.text, line.intent, str(line.file.relative_to(ROOT))) for line in lines]


def shown(pairs: Sequence[tuple[Example, Example]]) -> str:
    rows = [f"{a}\n    = {b}" for a, b in pairs[:SHOWN]]
    return "\n".join([f"{len(pairs)} pairs, change or remove one of each:", *rows])


def once(pairs: Iterator[tuple[Example, Example]]) -> list[tuple[Example, Example]]:
    """Each pair in one order only."""
    found: dict[frozenset[int], tuple[Example, Example]] = {}
    for pair in pairs:
        found.setdefault(frozenset(map(id, pair)), pair)
    return list(found.values())


@pytest.fixture(scope="module")
def twins(training: list[Example]) -> list[tuple[Example, Example]]:
    return once(near(training, training, min(NEAR_WITHIN, NEAR_BETWEEN)))


def test_every_line_is_an_example() -> None:
    """Rasa skips a line that does not begin with a hyphen, so a text of two lines loses the second."""
    skipped = [f"{line.file.name}: {line.written}" for line in examples(ROOT / "data") if not line.is_read]
    assert not skipped, "\n".join([f"{len(skipped)} lines that Rasa skips:", *skipped[:SHOWN]])


@pytest.mark.parametrize("folder", [*DEVELOPMENT_SETS, *BLIND_SETS], ids=lambda folder: folder.name)
def test_no_example_is_an_evaluation_line(training: list[Example], folder: Path) -> None:
    pairs = list(near(training, evaluation_lines(folder, str(folder.relative_to(ROOT))), NEAR_EVAL))
    assert not pairs, shown(pairs)


def test_no_example_is_a_line_of_the_aspects_set(training: list[Example]) -> None:
    lines = [Example(line.text, line.set, "aspects") for line in read_aspects()]
    pairs = list(near(training, lines, NEAR_EVAL))
    assert not pairs, shown(pairs)


def test_no_intent_says_the_same_twice(twins: list[tuple[Example, Example]]) -> None:
    pairs = [(a, b) for a, b in twins if a.intent == b.intent and fuzz.ratio(a.plain, b.plain) >= NEAR_WITHIN]
    assert not pairs, shown(pairs)


def test_no_intent_takes_anothers_sentences(twins: list[tuple[Example, Example]]) -> None:
    pairs = [(a, b) for a, b in twins if a.intent != b.intent]
    assert not pairs, shown(pairs)


def test_every_intent_has_enough_examples(training: list[Example]) -> None:
    count = Counter(example.intent for example in training)
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {
        name for entry in domain["intents"] for name in (entry if isinstance(entry, dict) else [entry])
    }
    assert set(count) == intents - UNTRAINED
    few = {intent: n for intent, n in count.items() if n < MINIMA.get(intent, MINIMUM)}
    assert not few, f"Too few examples: {few}"


def test_an_intent_lives_in_one_file(training: list[Example]) -> None:
    files = defaultdict(set)
    for example in training:
        files[example.intent].add(example.file)
    assert not {intent: sorted(found) for intent, found in files.items() if len(found) > 1}


def test_pairs_are_found() -> None:
    a, b = Example("Är den här filen öppen?", "x", "f"), Example("ar den har filen oppen", "y", "f")
    c, d = Example("ja tack", "x", "f"), Example("ja takk", "y", "f")
    assert once(near([a, b, c, d], [a, b, c, d], 90)) == [(a, b)]
    assert list(near([Example("är den här filen öppet?", "x", "f")], [b], 90))
    assert not list(near([c], [d], 10))
