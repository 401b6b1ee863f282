"""What sort of danger a message is about: which of the alarm's variants in domain.yml is said.

Only words hang on it. Whether there is an alarm at all, the guard has decided before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.danger.phrases import kind_in
from lotsen.knowledge.store import knowledge
from lotsen.nlu.component import understood
from lotsen.nlu.linear_component import DENSE, DENSE_WEIGHT, SEED, SPARSE, C, LinearComponent
from lotsen.values.intents import ALARM_KIND, CANNOT_RING, EMERGENCY, PLAIN_ALARM
from lotsen.values.turn import current
from lotsen.values.understanding import Grade

# Probability from which a message is of another kind than PLAIN_ALARM.
SURE = "sure"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AlarmKind(LinearComponent):
    """Adds the entity `larm` where somebody may be in danger; what it learned says nothing of the rest."""

    apart = False

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The threshold and its reason are in config.yml."""
        return {
            SPARSE: ["words", "characters", "names"],
            DENSE: "embedding",
            DENSE_WEIGHT: 1.5,
            C: 2.0,
            SEED: 2010,
            SURE: 0.6,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the kinds of emergencies against each other."""
        return self.fit(training_data, lambda intent: intent if intent == EMERGENCY else None)

    def examples(
        self, training_data: TrainingData, label: Callable[[str], str | None]
    ) -> list[tuple[Message, str]]:
        """Return the lines whose intent has a label, each with its kind."""
        lines = [line for line in training_data.intent_examples if line.get(TEXT)]
        return [(line, kind_of(line)) for line in lines if label(line.get(INTENT)) is not None]

    def see(self, message: Message) -> None:
        """Tell what sort of danger it is."""
        if understood(message).danger.grade < Grade.ASK:
            return
        shares, turn = self.shares(message) if message.get(TEXT) else {}, current()
        likeliest = max(shares, key=lambda kind: shares[kind], default=PLAIN_ALARM)
        sure = shares.get(likeliest, 0.0) >= self.config[SURE]
        listed = kind_in(message.get(TEXT) or "", knowledge().phrases)
        found = likeliest if sure and likeliest != PLAIN_ALARM else listed
        kind = going_on(turn.alarm_kind if turn else "", found or (PLAIN_ALARM if sure else ""))
        whole = {"start": 0, "end": len(message.get(TEXT) or ""), "extractor": type(self).__name__}
        entities = [*(message.get(ENTITIES) or []), {"entity": ALARM_KIND, "value": kind, **whole}]
        message.set(ENTITIES, entities, add_to_output=True)


def going_on(before: str, found: str) -> str:
    """Return the kind of a danger that goes on: `before` and what was `found` now, each "" for none.

    Whoever cannot ring still cannot when they tell what happens; else what was found counts.
    """
    return CANNOT_RING if before == CANNOT_RING else found or before or PLAIN_ALARM


def kind_of(line: Message) -> str:
    """Return of what kind a training line is: what it says itself, else what its words are listed for.

    Most lines were written before there were kinds: "I can't go on living" without one would teach otherwise.
    """
    metadata = (line.get(METADATA) or {}).get(METADATA_INTENT) or {}
    kind: str = metadata.get(ALARM_KIND) or kind_in(line.get(TEXT), knowledge().phrases) or PLAIN_ALARM
    return kind
