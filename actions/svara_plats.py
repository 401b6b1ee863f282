"""action_svara_plats: is there an office in the place that was named?"""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers import place_answer_to
from lotsen.asking import asks_for_what_is_missing, form_asked_for
from lotsen.knowledge_store import knowledge


class ActionSvaraPlats(Action):
    """Answers yes or no for each place in the last message."""

    def name(self) -> str:
        return "action_svara_plats"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        names = list(dict.fromkeys(tracker.get_latest_entity_values("plats")))
        form = form_asked_for(tracker)
        question = tracker.latest_message.get("text") or ""
        missing = asks_for_what_is_missing(tracker)
        dispatcher.utter_message(text=place_answer_to(knowledge(), names, question, form, missing))
        return [SlotSet("amne", "kontor_i_omrade"), SlotSet("senaste_plats", names[-1] if names else None)]
