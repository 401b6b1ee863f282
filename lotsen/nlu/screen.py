"""First in the pipeline: what was said takes the place of the text, heard here if no channel of ours did.

Rasa's RegexMessageHandler runs after the pipeline and would let a typed `/restart` or
`/halsning han har kniv` decide over the intent, so the slash goes before it can see it, in every channel.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.component import SAID, Component
from lotsen.nlu.hearing import hear
from lotsen.values.turn import current


# Registered as an extractor so that it runs on messages only, never on training data.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MessageScreen(Component):
    """Puts Said on each message, and what is read of it as its text."""

    def see(self, message: Message) -> None:
        """Take the turn's Said when this is its text."""
        text, turn = message.get(TEXT), current()
        said = turn.said if turn is not None and turn.said.masked == text else hear(text, private=False)
        message.set(SAID, said)
        message.set(TEXT, said.read, add_to_output=True)
