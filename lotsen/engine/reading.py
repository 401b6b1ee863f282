"""Rasa reads every file of training lines three times in a training; here once, then it gets copies.

Its importers ask each other, with and without a language, and none knows what another has read. They also
merge what they have eight times, and drop lines that stand twice each time.
"""

from __future__ import annotations

import copy
import hashlib
from pathlib import Path

from rasa.shared.nlu.constants import INTENT, RESPONSE
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

IN_ANY_LANGUAGE = (".yml", ".yaml")  # Rasa asks for the language in Dialogflow's formats only

_rasas_load = loading._load
_read: dict[tuple[str, str | None, str], TrainingData | None] = {}


def replace_rasas() -> None:
    """Replace both for this process."""
    loading._load = load
    TrainingData.sanitize_examples = staticmethod(without_doubles)


def load(filename: str, language: str | None = "en") -> TrainingData | None:
    """Return what a file holds, as Rasa's `_load`; a file that has changed meanwhile is read again."""
    file = Path(filename)
    told = None if file.suffix in IN_ANY_LANGUAGE else language
    key = (str(file), told, hashlib.sha256(file.read_bytes()).hexdigest())
    if key not in _read:
        _read[key] = _rasas_load(filename, language)
    return copy.deepcopy(_read[key])


def without_doubles(examples: list[Message]) -> list[Message]:
    """Return each line once, without blanks around its intent; the hash of what is clean is kept."""
    for example in examples:
        for attribute in (INTENT, RESPONSE):
            label = example.get(attribute)
            if label and label != label.strip():
                example.set(attribute, label.strip())
    return list(dict.fromkeys(examples))
