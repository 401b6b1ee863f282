"""Fills placeholders such as {icke_akut} in every text of a knowledge file."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from lotsen.knowledge.faults import unknown
from lotsen.knowledge.reading import Document, Spot

_PLACEHOLDER = re.compile(r"{(\w+)}")
_BRACE = re.compile(r"[{}]")
# What stands in knowledge/kontakter.yml.
CONTACTS = ("akut", "icke_akut", "webb", "epost", "post")
# Filled in when the answer on a place is given.
LATER = ("namn", "kommun", "platser", "dar", "tal", "vad", "om", "km", "kontor", "ar")


def filled(document: Document, facts: dict[str, str]) -> Document:
    """Return the document with its placeholders filled in; raise KnowledgeError for an unknown one."""
    return dataclasses.replace(document, data=_fill(document, document.data, (), facts))


def _fill(document: Document, value: Any, spot: Spot, facts: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(document, item, (*spot, key), facts) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(document, item, (*spot, at), facts) for at, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    wrong = next((key for key in _PLACEHOLDER.findall(value) if key not in facts), None)
    if wrong is not None:
        kind, values = unknown("platshallare", wrong, facts)
        raise document.error(kind, spot, **values)
    if _BRACE.search(_PLACEHOLDER.sub("", value)):
        raise document.error("klammer", spot)
    return _PLACEHOLDER.sub(lambda found: facts[found[1]], value)
