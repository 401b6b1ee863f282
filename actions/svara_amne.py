"""action_svara_amne: the answer to a topic whose intent has its name, and to what else was asked."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.answering import answer_to, follow_up, is_follow_up, place_answer, topic_answer
from lotsen.answers.last_message import asks_for_what_is_missing, form_asked_for, named
from lotsen.answers.second_question import also_asked, places_first
from lotsen.knowledge.store import knowledge


class ActionSvaraAmne(Action):
    """Answers the topic that the last message's intent names."""

    def name(self) -> str:
        return "action_svara_amne"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        topic = knowledge().topic(tracker.get_intent_of_latest_message())
        if topic is None:  # an intent without an entry: the completeness test keeps this from being shipped
            dispatcher.utter_message(response="utter_vet_inte")
            return []
        question = tracker.latest_message.get("text") or ""
        form = form_asked_for(tracker)
        before = knowledge().topic(tracker.get_slot("amne"))
        if before is not None and is_follow_up(knowledge(), topic, before, question):
            dispatcher.utter_message(**follow_up(knowledge(), before, question, form).utterance())
            return []
        places, programmes = named(tracker, "plats"), named(tracker, "program")
        if places_first(knowledge(), topic, question, places):
            dispatcher.utter_message(**place_answer(knowledge(), places, form).utterance())
        missing = asks_for_what_is_missing(tracker)
        dispatcher.utter_message(**answer_to(knowledge(), topic, question, form, missing).utterance())
        ranking = tracker.latest_message.get("intent_ranking") or []
        for other in also_asked(knowledge(), topic.id, question, programmes, ranking):
            dispatcher.utter_message(**topic_answer(knowledge(), other, form).utterance())
        return [SlotSet("amne", topic.id)]
