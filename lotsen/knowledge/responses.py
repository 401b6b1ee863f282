"""What domain.yml says without any action, held against the two numbers before anything starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from lotsen.danger.numbers import wrong_responses
from lotsen.knowledge.faults import KnowledgeError, response_fault


def response_faults(domain: Path) -> Iterator[KnowledgeError]:
    """Yield what is wrong with the numbers in the responses of this file, or that it cannot be read."""
    try:
        loaded: Any = yaml.safe_load(domain.read_text(encoding="utf-8"))
        responses = dict(loaded["responses"])
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError, ValueError):
        yield response_fault("domain_olaslig")
        return
    for wrong in wrong_responses(responses):
        yield response_fault(wrong.kind, wrong.name)


def require_responses(domain: Path) -> None:
    """Raise KnowledgeError, one sentence, for the first fault."""
    for fault in response_faults(domain):
        raise fault
