"""action_svara_sedan: the ordinary answer after "is anyone in danger?", when there is a confident one."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.answering import answer_to, place_answer_to
from lotsen.answers.last_message import asks_for_what_is_missing, form_asked_for, named
from lotsen.knowledge.store import knowledge

# Confidence that the classifier must have had in a topic.
SURE = 0.5


class ActionSvaraSedan(Action):
    """Answers the topic that a message which may be urgent also asked about."""

    def name(self) -> str:
        return "action_svara_sedan"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        ranking = tracker.latest_message.get("intent_ranking") or []
        sure = [row["name"] for row in ranking[1:] if row["confidence"] >= SURE]
        form = form_asked_for(tracker)
        names = named(tracker, "plats")
        question = tracker.latest_message.get("text") or ""
        missing = asks_for_what_is_missing(tracker)
        intent = knowledge().naming.avsikt_plats
        if intent in sure and names:
            answer = place_answer_to(knowledge(), names, question, form, missing)
            dispatcher.utter_message(**answer.utterance())
            return [SlotSet("amne", intent), SlotSet("senaste_plats", names[-1])]
        topic = next(filter(None, (knowledge().topic(name) for name in sure)), None)
        if topic is not None:
            dispatcher.utter_message(**answer_to(knowledge(), topic, question, form, missing).utterance())
            return [SlotSet("amne", topic.id)]
        return []
