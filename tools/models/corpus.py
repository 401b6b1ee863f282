"""The training lines as Rasa reads them, and how they are split. Every measurement takes them from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import StratifiedKFold, train_test_split

FOLDS = 5
# The classifier calibrates on five folds of what it gets, so an intent needs lines in each of them.
FEWEST = 7

Numbers = npt.NDArray[np.int64]


def read(data: Path) -> TrainingData:
    """Return the training lines (text and intent) below `data` in Rasa's order, and the lookup tables."""
    found = RasaFileImporter(training_data_paths=[str(data)]).get_nlu_data()
    lines = [Message.build(one.get(TEXT), one.get(INTENT)) for one in found.intent_examples if one.get(TEXT)]
    if not lines:
        raise ValueError(f"No training line in {data}: give the folder that holds nlu.yml.")
    return TrainingData(lines, lookup_tables=found.lookup_tables, regex_features=found.regex_features)


def pick(lines: list[Message], numbers: Numbers) -> list[Message]:
    """Return the lines with these numbers."""
    return [lines[number] for number in numbers]


def intents(lines: list[Message]) -> list[str]:
    """Return the intent of each line."""
    return [line.get(INTENT) for line in lines]


def sample(lines: list[Message], size: int, seed: int) -> list[Message]:
    """Return about `size` lines in their old order: each intent's share, but FEWEST lines at least."""
    if size >= len(lines):
        return lines
    wanted = intents(lines)
    kept, _ = train_test_split(np.arange(len(lines)), train_size=size, stratify=wanted, random_state=seed)
    counts = Counter(wanted[i] for i in kept)
    random = np.random.default_rng(seed)
    for intent in sorted(set(wanted)):
        rest = sorted({i for i, one in enumerate(wanted) if one == intent} - set(kept.tolist()))
        missing = min(max(0, FEWEST - counts[intent]), len(rest))
        kept = np.concatenate([kept, random.choice(rest, missing, replace=False)]) if missing else kept
    return [lines[i] for i in sorted(kept.tolist())]


def folds(lines: list[Message], seed: int, number: int = FOLDS) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield (rows to train on, rows to test on) for each stratified fold; every line is tested once."""
    yield from StratifiedKFold(number, shuffle=True, random_state=seed).split(
        np.zeros(len(lines)), intents(lines)
    )
