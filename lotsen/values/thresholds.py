"""Numbers from config.yml that decide, as the deciding functions take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

Own = TypeVar("Own", bound="Thresholds")


@dataclass(frozen=True)
class Thresholds:
    """Base of a component's numbers. A field is called what the component's key in config.yml is."""

    @classmethod
    def of(cls: type[Own], config: Mapping[str, Any]) -> Own:
        """Take them out of a component's configuration; KeyError names what it lacks."""
        return cls(**{field.name: float(config[field.name]) for field in fields(cls)})
