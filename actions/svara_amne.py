"""action_svara_amne: the answer to a topic whose intent has its name."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers import form_for, topic_answer
from lotsen.knowledge_store import knowledge


class ActionSvaraAmne(Action):
    """Answers the topic that the last message's intent names."""

    def name(self) -> str:
        return "action_svara_amne"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        topic = knowledge().topic(tracker.get_intent_of_latest_message())
        if topic is None:  # an intent without an entry: the completeness test keeps this from being shipped
            dispatcher.utter_message(response="utter_vet_inte")
            return []
        dispatcher.utter_message(text=topic_answer(knowledge(), topic, form_for(tracker.get_latest_input_channel())))
        return [SlotSet("amne", topic.id)]
