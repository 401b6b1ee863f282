"""Lets a name decide when little else is said: 'Tensta?', 'och Rinkeby då', 'mumin'."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.knowledge.store import knowledge
from lotsen.nlu.component import Component, Place, carry, understood
from lotsen.nlu.decide_name import NameThresholds, named


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class NameIntent(Component):
    """Sets the intent that a place or programme stands for, when the message is little more than the name."""

    def __init__(self, config: dict[str, Any], place: Place | None = None) -> None:
        super().__init__(config, place)
        self._thresholds = NameThresholds.of(config)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """It is set in config.yml."""
        return {"unsure": 0.0}

    def see(self, message: Message) -> None:
        """Set intent and ranking when a name decides them."""
        text = message.get(TEXT) or ""
        carry(message, named(understood(message), text, knowledge(), self._thresholds))
