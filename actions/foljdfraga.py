"""action_foljdfraga: a question that means something only after the last answer."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.answering import follow_up, place_answer
from lotsen.answers.last_message import form_asked_for
from lotsen.knowledge.store import knowledge


class ActionFoljdfraga(Action):
    """Answers with the detail of the last topic that the question asks for."""

    def name(self) -> str:
        return "action_foljdfraga"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        form = form_asked_for(tracker)
        topic = knowledge().topic(tracker.get_slot("amne"))
        if topic is not None:
            question = tracker.latest_message.get("text") or ""
            dispatcher.utter_message(**follow_up(knowledge(), topic, question, form).utterance())
        elif tracker.get_slot("senaste_plats"):
            answer = place_answer(knowledge(), [tracker.get_slot("senaste_plats")], form)
            dispatcher.utter_message(**answer.utterance())
        else:
            dispatcher.utter_message(response="utter_inget_amne")
        return []
