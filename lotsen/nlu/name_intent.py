"""Lets a name decide when little else is said: 'Tensta?', 'och Rinkeby då', 'mumin'."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.knowledge.store import knowledge
from lotsen.nlu.ranking import lead
from lotsen.swedish.fillers import only_fillers

# Below this confidence of the classifier a single name decides.
UNSURE = "unsure"
# Set on a message that is nothing but names and fillers; the guard need not doubt it.
BARE_NAME = "bare_name"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class NameIntent(GraphComponent):
    """Sets the intent that a place or programme stands for, when the message is little more than the name."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._unsure = config[UNSURE]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """It is set in config.yml."""
        return {UNSURE: 0.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameIntent:
        """Return the component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message that a name decides."""
        for message in messages:
            intent = self._decide(message)
            if intent is not None:
                lead(message, intent, 1.0)
        return messages

    def _decide(self, message: Message) -> str | None:
        entities = message.get(ENTITIES, [])
        intents = {self._intent(entity) for entity in entities}
        if len(intents) != 1:
            return None
        unsure = (message.get(INTENT) or {}).get("confidence", 0.0) < self._unsure
        bare = self._bare(message.get(TEXT), entities)
        message.set(BARE_NAME, bare)
        return intents.pop() if unsure or bare else None

    def _intent(self, entity: dict[str, Any]) -> str:
        if entity["entity"] == "plats":
            return knowledge().naming.avsikt_plats
        programmes = knowledge().programmes.values()
        return next(programme.id for programme in programmes if programme.namn == entity["value"])

    def _bare(self, text: str, entities: list[dict[str, Any]]) -> bool:
        rest = text
        for entity in sorted(entities, key=lambda found: -found["start"]):
            rest = rest[: entity["start"]] + " " + rest[entity["end"] :]
        return only_fillers(rest, knowledge())
