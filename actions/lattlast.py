"""action_lattlast: the last answer once more, in easy Swedish."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge.store import knowledge
from lotsen.values.state import AGAIN, SLOT

ABOUT_DANGER = {"utter_akut", *AGAIN.values()}  # in easier words these are `AGAIN`


class ActionLattlast(Action):
    """Says the last answer in easy Swedish, or asks what to explain."""

    def name(self) -> str:
        return "action_lattlast"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        danger = AGAIN.get(tracker.get_slot(SLOT))
        topic = knowledge().topic(tracker.get_slot("amne"))
        if danger and last_said(tracker) in ABOUT_DANGER:
            dispatcher.utter_message(response=danger)
        elif topic is not None:
            dispatcher.utter_message(**topic_answer(knowledge(), topic, "lattlast").utterance())
        elif tracker.get_slot("senaste_plats"):
            answer = place_answer(knowledge(), [tracker.get_slot("senaste_plats")], "lattlast")
            dispatcher.utter_message(**answer.utterance())
        else:
            dispatcher.utter_message(response="utter_inget_amne")
        return []


def last_said(tracker: Tracker) -> str | None:
    """Return the name of the response that was said last; None for an answer from the knowledge."""
    for event in reversed(tracker.events):
        if event["event"] == "bot":
            name: str | None = event["metadata"].get("utter_action")
            return name
    return None
