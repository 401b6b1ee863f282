from rasa_sdk.events import SlotSet

from actions.svara_sedan import ActionSvaraSedan
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge.store import knowledge
from tests.actions.conftest import Ask

ACTION = ActionSvaraSedan()


def ranking(name: str, confidence: float) -> list[dict[str, object]]:
    return [{"name": "akut_oklart", "confidence": 0.4}, {"name": name, "confidence": confidence}]


def test_name() -> None:
    assert ACTION.name() == "action_svara_sedan"


def test_a_sure_topic_is_answered(ask: Ask) -> None:
    messages, events = ask(ACTION, intent="akut_oklart", ranking=ranking("oppettider", 0.9))
    assert messages[0]["text"] == topic_answer(knowledge(), knowledge().topics["oppettider"], "svar").text
    assert SlotSet("amne", "oppettider") in events and not messages[0].get("buttons")


def test_a_place_is_answered(ask: Ask) -> None:
    messages, _ = ask(ACTION, places=("Tensta",), ranking=ranking("kontor_i_omrade", 0.9))
    assert messages[0]["text"] == place_answer(knowledge(), ["Tensta"], "svar").text


def test_nothing_is_said_when_nothing_is_sure(ask: Ask) -> None:
    for name, confidence in (("oppettider", 0.3), ("ej_akut", 0.9), ("kontor_i_omrade", 0.9)):
        assert ask(ACTION, ranking=ranking(name, confidence)) == ([], [])


def test_a_follow_up_is_answered_when_it_names_a_thing_of_the_subject(ask: Ask) -> None:
    """Below the number, which the rule says first: "when do you come" is about no opening hours."""
    slots = {"amne": "kontaktpoliser"}
    text = "hur många skolor gäller det"
    (message,), _ = ask(ACTION, text, "foljdfraga", slots=slots, aspects=("antal",))
    assert "1 300" in message["text"] and not message.get("buttons")
    assert ask(ACTION, "hur många är de", "foljdfraga", slots=slots, aspects=("antal",)) == ([], [])
    hours = {"amne": "vad_ar_kontor"}
    assert ask(ACTION, "när kommer ni då", "foljdfraga", slots=hours, aspects=("nar",)) == ([], [])


def test_the_question_beside_an_all_clear_is_answered(ask: Ask) -> None:
    """Half of what the all-clear leaves is enough."""
    rows = [{"name": "ingen_fara", "confidence": 0.6}, {"name": "oppettider", "confidence": 0.21}]
    messages, _ = ask(ACTION, intent="ingen_fara", ranking=rows)
    assert messages[0]["text"] == topic_answer(knowledge(), knowledge().topics["oppettider"], "svar").text
    assert ask(ACTION, intent="ingen_fara", ranking=[rows[0], {**rows[1], "confidence": 0.19}])[0] == []
