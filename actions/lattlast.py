"""action_lattlast: the last answer once more, in easy Swedish; all that come, when there is none yet."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from lotsen.answers.answering import place_answer, topic_answer
from lotsen.answers.last_message import last_said, question_of
from lotsen.answers.memory import Memory
from lotsen.answers.operations import meaning
from lotsen.answers.saying import Reply
from lotsen.knowledge.store import knowledge
from lotsen.values.state import AGAIN, SLOT

ABOUT_DANGER = {"utter_akut", *AGAIN.values()}  # in easier words these are `AGAIN`


class ActionLattlast(Action):
    """Explains a word that was asked for, or says the last answer in easy Swedish; none yet: the next."""

    def name(self) -> str:
        return "action_lattlast"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        danger = AGAIN.get(tracker.get_slot(SLOT))
        memory = Memory.of(tracker.slots)
        word, question = Reply(knowledge(), memory), question_of(knowledge(), tracker, "lattlast")
        if meaning(word, question):
            if danger:
                dispatcher.utter_message(response=danger)
            dispatcher.utter_message(**word.bubbles[0].utterance())
            return []
        topic = knowledge().topic(memory.subject)
        if danger and last_said(tracker) in ABOUT_DANGER:
            dispatcher.utter_message(response=danger)
        elif topic is not None:
            dispatcher.utter_message(**topic_answer(knowledge(), topic, "lattlast", memory).utterance())
        elif memory.place:
            answer = place_answer(knowledge(), [memory.place], "lattlast", memory)
            dispatcher.utter_message(**answer.utterance())
        else:
            dispatcher.utter_message(response="utter_inget_amne")
            if not question.asks(knowledge(), "pekar"):  # "say it easier" means one answer
                return [SlotSet(name, value) for name, value in replace(memory, easy=True).slots().items()]
        return []
