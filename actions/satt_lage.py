"""action_satt_lage: what an answer to "is anyone in danger?" makes of the slot `lage`."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.values.state import ALARMED, ASKED, CALM, SLOT

# State and intent, and the state after them. A bare "no" after an alarm is asked about first, so that the
# next one answers a question.
NEXT = {
    (ASKED, "bekrafta"): ALARMED,
    (ASKED, "neka"): CALM,
    (ASKED, "ej_akut"): CALM,
    (ALARMED, "neka"): ASKED,
    (CALM, "neka"): ASKED,  # right after "it is over": taken back
}


class ActionSattLage(Action):
    """Says nothing. Comes after the words that the answer gets, which may not wait for this server."""

    def name(self) -> str:
        return "action_satt_lage"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        state = NEXT.get((tracker.get_slot(SLOT), tracker.get_intent_of_latest_message()))
        return [SlotSet(SLOT, state)] if state else []
