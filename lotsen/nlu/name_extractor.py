"""Entities `plats` and `program`, found by the names in knowledge/ (no training needed)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.knowledge import Knowledge
from lotsen.knowledge.store import knowledge
from lotsen.nlu.component import Component, Place, carry, understood
from lotsen.swedish.names import NameFinder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NameExtractor(Component, EntityExtractorMixin):
    """Adds an entity for each place and programme; the value is the name as knowledge/ spells it."""

    def __init__(self, config: dict[str, Any] | None = None, place: Place | None = None) -> None:
        super().__init__(config, place)
        self._finder: NameFinder | None = None
        self._version: Knowledge | None = None

    def _names(self) -> NameFinder:
        current = knowledge()
        if self._finder is None or self._version is not current:
            self._finder, self._version = NameFinder(current), current
        return self._finder

    def see(self, message: Message) -> None:
        """Add the names and their entities."""
        names = tuple(self._names().find(message.get(TEXT) or ""))
        carry(message, replace(understood(message), names=names))
        found = [
            {"entity": name.kind, "value": name.name, "start": name.start, "end": name.end} for name in names
        ]
        entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
        message.set(ENTITIES, entities, add_to_output=True)
