"""action_svara: the answer out of the knowledge to whatever the last message asks."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.last_message import after_silence, form_asked_for, last_said, question_of, same_again
from lotsen.answers.memory import Memory
from lotsen.answers.operations import respond
from lotsen.answers.subjects import FOLLOW_UP
from lotsen.knowledge.store import knowledge
from lotsen.values.state import AGAIN, SLOT


class ActionSvara(Action):
    """Answers topics, places and follow-ups, and says what it does not know."""

    def name(self) -> str:
        return "action_svara"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        question = question_of(knowledge(), tracker, form_asked_for(tracker))
        danger = AGAIN.get(tracker.get_slot(SLOT))
        # "Jag är i Tensta" may tell where it is.
        place = question.intent == knowledge().naming.avsikt_plats
        if danger and place and not question.seeks_office(knowledge()):
            dispatcher.utter_message(response=danger)
        memory = Memory.of(tracker.slots)
        # After something else the last answer may be gone from view; asked in the same words, never seen.
        if last_said(tracker) is not None or same_again(tracker) or after_silence(tracker):
            memory = replace(memory, whole="")
        reply = respond(knowledge(), question, memory)
        # "Kommer ni nu?" is no follow-up on opening hours.
        asks = bool(question.details(knowledge())) or not memory.subject
        told = asks and any(bubble.source for bubble in reply.bubbles)
        if danger and question.intent == FOLLOW_UP and not told:
            dispatcher.utter_message(response=danger)
            return []
        for bubble in reply.bubbles:
            dispatcher.utter_message(**bubble.utterance())
        if reply.response:
            dispatcher.utter_message(response=reply.response)
        before, after = memory.slots(), reply.memory.slots()
        return [SlotSet(name, value) for name, value in after.items() if value != before[name]]
