"""Entities `plats` and `program`, found by the names in knowledge/ (no training needed)."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.knowledge import Knowledge
from lotsen.knowledge.store import knowledge
from lotsen.swedish.names import NameFinder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NameExtractor(GraphComponent, EntityExtractorMixin):
    """Adds an entity for each place and programme; the value is the name as knowledge/ spells it."""

    def __init__(self) -> None:
        self._finder: NameFinder | None = None
        self._version: Knowledge | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameExtractor:
        """Return the component; it has nothing to configure."""
        return cls()

    def _names(self) -> NameFinder:
        current = knowledge()
        if self._finder is None or self._version is not current:
            self._finder, self._version = NameFinder(current), current
        return self._finder

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message."""
        for message in messages:
            found = [
                {"entity": name.kind, "value": name.name, "start": name.start, "end": name.end}
                for name in self._names().find(message.get(TEXT) or "")
            ]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
