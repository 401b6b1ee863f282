"""action_svara_plats: is there an office in the place that was named?"""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.answering import place_answer_to, topic_answer
from lotsen.answers.last_message import asks_for_office, asks_for_what_is_missing, form_asked_for, named
from lotsen.answers.second_question import also_asked
from lotsen.knowledge.store import knowledge
from lotsen.values.state import AGAIN, SLOT


class ActionSvaraPlats(Action):
    """Answers yes or no for each place in the last message, and what else was asked."""

    def name(self) -> str:
        return "action_svara_plats"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        intent = knowledge().naming.avsikt_plats
        places, programmes = named(tracker, "plats"), named(tracker, "program")
        form = form_asked_for(tracker)
        question = tracker.latest_message.get("text") or ""
        # "Jag är i Tensta" may tell where it is.
        danger = None if asks_for_office(knowledge(), question) else AGAIN.get(tracker.get_slot(SLOT))
        if danger:
            dispatcher.utter_message(response=danger)
        missing = asks_for_what_is_missing(tracker)
        dispatcher.utter_message(**place_answer_to(knowledge(), places, question, form, missing).utterance())
        ranking = tracker.latest_message.get("intent_ranking") or []
        for other in also_asked(knowledge(), intent, question, programmes, ranking):
            dispatcher.utter_message(**topic_answer(knowledge(), other, form).utterance())
        return [SlotSet("amne", intent), SlotSet("senaste_plats", places[-1] if places else None)]
