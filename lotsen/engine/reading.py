"""Rasa's reading of training lines in less time: 1.3 s of a training instead of over 10.

Each file was parsed three times by a parser in Python, to tell lines of faults that most files have not; the
check of the data and the training read for themselves; and the importers ask each other, with and without a
language, and none knows what another has read. They also copy every line, and look for double ones, at each
of their mergers.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any

import rasa.shared.utils.io
from rasa.shared.exceptions import YamlException
from rasa.shared.importers import importer
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, RESPONSE
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import validation

MERGING = (importer.CombinedDataImporter, importer.ResponsesSyncImporter, importer.E2EImporter)

_rasas_validate = validation.validate_yaml_schema
_rasas_importer = TrainingDataImporter.load_from_config
_rasas_merge = TrainingData.merge
_rasas_read = rasa.shared.utils.io.read_yaml
_importers: dict[str, TrainingDataImporter] = {}


def replace_rasas() -> None:
    """Replace them for this process."""
    validation.validate_yaml_schema = valid
    TrainingDataImporter.load_from_config = staticmethod(one_importer)
    TrainingData.merge = merge
    TrainingData.sanitize_examples = staticmethod(without_doubles)
    for each in MERGING:
        each.get_nlu_data = in_any_language(each.get_nlu_data)


def valid(content: str, schema: str, package: str = validation.PACKAGE_NAME) -> None:
    """Check YAML against a schema as Rasa does, on what its fast parser reads; of faults Rasa's own tells."""
    try:
        rasa.shared.utils.io.read_yaml = lambda text, reader_type="safe": _rasas_read(text)
        _rasas_validate(content, schema, package)
        return
    except YamlException:
        pass
    finally:
        rasa.shared.utils.io.read_yaml = _rasas_read
    _rasas_validate(content, schema, package)


def one_importer(
    config_path: str,
    domain_path: str | None = None,
    training_data_paths: list[str] | None = None,
    args: dict[str, Any] | None = None,
) -> TrainingDataImporter:
    """Return the importer of these files; the check and the training have the same one.

    Not of `args`, in which only the training has something: none of Rasa's importers takes any.
    """
    key = repr((config_path, domain_path, training_data_paths))
    if key not in _importers:
        _importers[key] = _rasas_importer(config_path, domain_path, training_data_paths, args or {})
    return _importers[key]


def in_any_language(rasas: Callable[[Any], TrainingData]) -> Callable[..., TrainingData]:
    """Return an importer's `get_nlu_data` that reads once; only Dialogflow's files have a language."""

    @wraps(rasas)
    def get_nlu_data(self: TrainingDataImporter, language: str | None = "en") -> TrainingData:
        return rasas(self)

    return get_nlu_data


def merge(data: TrainingData, *others: TrainingData | None) -> TrainingData:
    """Merge as Rasa does, but hand the lines on: none of what is merged is used once its lines may change."""
    parts = [part for part in (data, *others) if part]
    lines = [line for part in parts for line in part.training_examples]
    shells = [copy.copy(part) for part in parts]
    for shell in shells:
        shell.training_examples = []
    rest = _rasas_merge(*shells)
    return TrainingData(lines, rest.entity_synonyms, rest.regex_features, rest.lookup_tables, rest.responses)


def without_doubles(examples: list[Message]) -> list[Message]:
    """Return each line once, without blanks around its intent; the hash of what is clean is kept."""
    for example in examples:
        for attribute in (INTENT, RESPONSE):
            label = example.get(attribute)
            if label and label != label.strip():
                example.set(attribute, label.strip())
    return list(dict.fromkeys(examples))
