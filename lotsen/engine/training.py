"""Puts in place, in a process that trains or checks training data, what takes less time than Rasa's own.

Rasa checks the data before it trains, and reads all of it for that; here the check runs in a process beside
the training, on what is read, and without its word there is no model.
"""

from __future__ import annotations

import multiprocessing
import sys
from typing import Any

import rasa.cli.utils
import rasa.model_training
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.importers.importer import TrainingDataImporter

from lotsen.engine import counts, fingerprints, reading, tokens
from lotsen.engine.side_by_side import SideBySideRunner

FAILED = "The check of the training data failed: `.venv/bin/python -m lotsen.engine data validate` says why."

_rasas_validate = rasa.cli.utils.validate_files
_rasas_package = LocalModelStorage.create_model_package
_running: list[Any] = []  # the processes that check, of which there is one


def replace_rasas(trains: bool) -> None:
    """Replace them all for this process; with `trains` the check runs beside it."""
    fingerprints.replace_rasas()
    reading.replace_rasas()
    tokens.replace_rasas()
    counts.replace_rasas()
    if trains:
        rasa.cli.utils.validate_files = validate_beside
        LocalModelStorage.create_model_package = package
        rasa.model_training.DaskGraphRunner = SideBySideRunner


def validate_beside(
    fail_on_warnings: bool,
    max_history: int | None,
    importer: TrainingDataImporter,
    stories_only: bool = False,
) -> None:
    """Begin Rasa's check of the data, by fork after reading; `wait` tells how it ended."""
    importer.get_nlu_data()
    system = multiprocessing.get_context("fork")
    told = (fail_on_warnings, max_history, importer, stories_only)
    process = system.Process(target=_rasas_validate, args=told, daemon=True)
    process.start()
    _running.append(process)


def wait() -> None:
    """Wait for the check. Exits with a sentence if it found something."""
    while _running:
        process = _running.pop()
        process.join()
        if process.exitcode != 0:
            sys.exit(FAILED)


def package(storage: LocalModelStorage, *arguments: Any, **named: Any) -> Any:
    """Pack the model as Rasa does, if the check found nothing."""
    wait()
    return _rasas_package(storage, *arguments, **named)
