"""action_forslag: two suggestions as buttons, after a message that was not understood, when two are close."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.last_message import last_said
from lotsen.knowledge.store import knowledge

# Suggested at most, and only topics that the classifier gave at least this share of its confidence.
MOST = 2
SHARE = 0.1
NOT_UNDERSTOOD = "utter_vet_inte"


class ActionForslag(Action):
    """Offers the likeliest topics behind a message that was not understood; nothing likely, nothing said."""

    def name(self) -> str:
        return "action_forslag"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        ranking = tracker.latest_message.get("intent_ranking") or []
        likely = [knowledge().topic(row["name"]) for row in ranking if row["confidence"] >= SHARE]
        topics = [topic for topic in likely if topic is not None][:MOST]
        if len(topics) == MOST and last_said(tracker) == NOT_UNDERSTOOD:
            buttons = [{"title": topic.rubrik, "payload": f"/{topic.id}"} for topic in topics]
            dispatcher.utter_message(response="utter_forslag", buttons=buttons)
        return []
