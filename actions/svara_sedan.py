"""action_svara_sedan: the ordinary answer after our question, the number or an all-clear, if sure."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.follow_ups import has_the_thing
from lotsen.answers.last_message import form_asked_for, question_of
from lotsen.answers.memory import Memory
from lotsen.answers.operations import respond
from lotsen.knowledge.store import knowledge
from lotsen.values.intents import OVER

# Confidence that the classifier must have had in a topic; beside "it was nothing" the share of what is left.
SURE = 0.5


class ActionSvaraSedan(Action):
    """Answers the topic that a message also asked about, or a follow-up that names a thing of the last."""

    def name(self) -> str:
        return "action_svara_sedan"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        ranking = tracker.latest_message.get("intent_ranking") or []
        over = next((row["confidence"] for row in ranking[:1] if row["name"] == OVER), 0.0)
        least = SURE * (1.0 - over)
        sure = [row["name"] for row in ranking[1:] if row["confidence"] >= least]
        places = knowledge().naming.avsikt_plats
        question = question_of(knowledge(), tracker, form_asked_for(tracker))
        intents = ([places] if places in sure and question.places else []) + [
            name for name in sure if knowledge().topic(name) is not None
        ]
        memory = Memory.of(tracker.slots)
        if has_the_thing(knowledge(), memory.subject, question):
            intents.append(question.intent)
        if not intents:
            return []
        reply = respond(knowledge(), replace(question, intent=intents[0]), memory)
        for bubble in reply.bubbles:
            dispatcher.utter_message(**replace(bubble, buttons=()).utterance())
        return [SlotSet(name, value) for name, value in reply.memory.slots().items()]
