"""First in the pipeline: cleans the text; takes labels of masking, and the slash from all but our buttons.

Rasa's RegexMessageHandler runs after the pipeline and would let a typed `/restart` or
`/halsning han har kniv` decide over the intent, so the slash goes before it can see it, in every channel.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.answers.payloads import is_payload
from lotsen.knowledge.store import knowledge
from lotsen.privacy import without_labels
from lotsen.text import clean, without_command


# Registered as an extractor so that it runs on messages only, never on training data.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MessageScreen(GraphComponent):
    """Replaces the text of each message by a clean one."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageScreen:
        """Return the component; it has nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's text to its screened form."""
        for message in messages:
            text = clean(message.get(TEXT))
            if not is_payload(text, knowledge()):
                text = without_labels(without_command(text))
            message.set(TEXT, text, add_to_output=True)
        return messages
