import pytest
from rasa_sdk.events import SlotSet

from actions.svara import ActionSvara
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.answers.memory import Memory
from lotsen.answers.saying import is_lacking
from lotsen.knowledge.store import knowledge
from lotsen.knowledge.topics import Form
from tests.actions.conftest import Ask, topic

ACTION = ActionSvara()
TOPICS = [*knowledge().topics, *knowledge().programmes]


def test_name() -> None:
    assert ACTION.name() == "action_svara"


@pytest.mark.parametrize(("channel", "form"), [("rest", "svar"), ("telegram", "kort")])
@pytest.mark.parametrize("topic_id", TOPICS)
def test_every_topic(ask: Ask, topic_id: str, channel: str, form: Form) -> None:
    messages, events = ask(ACTION, intent=topic_id, channel=channel)
    assert [m["text"] for m in messages] == [topic_answer(knowledge(), topic(topic_id), form).text]
    assert SlotSet("amne", topic_id) in events


@pytest.mark.parametrize(("channel", "form"), [("rest", "svar"), ("twilio", "kort")])
@pytest.mark.parametrize("places", [("Tensta",), ("Rinkeby",), ("Tensta", "Malmö"), ()])
def test_places(ask: Ask, places: tuple[str, ...], channel: str, form: Form) -> None:
    messages, events = ask(ACTION, intent="kontor_i_omrade", places=places, channel=channel)
    assert [m["text"] for m in messages] == [place_answer(knowledge(), list(places), form).text]
    assert SlotSet("amne", "kontor_i_omrade") in events
    last = "Tensta" if "Tensta" in places else places[-1] if places else None
    assert (SlotSet("senaste_plats", last) in events) is bool(places)


@pytest.mark.parametrize(("lage", "first"), [("akut", "utter_efter_akut"), ("oklart", "utter_akut_oklart")])
def test_where_the_danger_is(ask: Ask, lage: str, first: str) -> None:
    messages, events = ask(ACTION, "jag är i Tensta", "kontor_i_omrade", ("Tensta",), {"lage": lage})
    assert messages[0]["response"] == first
    assert messages[1]["text"] == place_answer(knowledge(), ["Tensta"], "svar").text
    assert SlotSet("lage", "vanligt") not in events
    messages, _ = ask(ACTION, "finns kontor i Tensta", "kontor_i_omrade", ("Tensta",), {"lage": lage})
    assert [m["text"] for m in messages] == [place_answer(knowledge(), ["Tensta"], "svar").text]


def test_a_follow_up_after_our_question_is_answered_when_it_asks_for_something(ask: Ask) -> None:
    """Of a subject; "kommer ni nu?" asks about danger again, and so does a follow-up on nothing."""
    slots = {**Memory(subject="volontarer", told=("volontarer",)).slots(), "lage": "oklart"}
    messages, _ = ask(ACTION, "måste man ha någon utbildning", "foljdfraga", slots=slots)
    assert messages[0]["text"] and "response" not in {key for key in messages[0] if messages[0][key]}
    for text, memory in (("kommer ni nu?", slots), ("hur lång utbildning", {"lage": "oklart"})):
        messages, events = ask(ACTION, text, "foljdfraga", slots=memory)
        assert [m["response"] for m in messages] == ["utter_akut_oklart"]
        assert events == []


@pytest.mark.parametrize(
    ("intent", "response"),
    [
        ("nlu_fallback", "utter_vet_inte"),
        ("utanfor_omradet", "utter_utanfor_omradet"),
        ("rattelse", "utter_rattelse"),
        ("ar_du_bot", "utter_ar_du_bot"),
        ("foljdfraga", "utter_inget_amne"),
        (None, "utter_vet_inte"),
        ("finns_inte", "utter_vet_inte"),
    ],
)
def test_nothing_to_answer_is_never_silent(ask: Ask, intent: str | None, response: str) -> None:
    messages, events = ask(ACTION, intent=intent)
    assert [m["response"] for m in messages] == [response]
    assert events == []


def test_only_what_changed_is_remembered(ask: Ask) -> None:
    memory = Memory(subject="nova", told=("nova",), dated=True)
    _, events = ask(ACTION, "vad är nova", "nova", slots=memory.slots())
    assert [event["name"] for event in events] == ["minne"]


def test_odd_slots_count_as_none(ask: Ask) -> None:
    slots = {"amne": "finns_inte", "minne": ["x"], "senaste_plats": 7}
    messages, _ = ask(ACTION, "varför då?", "foljdfraga", slots=slots)
    assert [m["response"] for m in messages] == ["utter_inget_amne"]


def test_what_the_pipeline_thinks_is_missing_is_said_first(ask: Ask) -> None:
    messages, _ = ask(ACTION, "vem basar över det", "nova", missing=True)
    assert is_lacking(knowledge(), messages[0]["text"]) and topic("nova").svar in messages[0]["text"]


def test_told_again_it_is_short_unless_something_else_was_said_since(ask: Ask) -> None:
    memory = Memory(subject="nova", told=("nova",), whole="nova", dated=True)
    nova = {"event": "bot", "text": topic("nova").svar, "metadata": {}}
    alarm = {"event": "bot", "text": "Ring 112 nu.", "metadata": {"utter_action": "utter_akut"}}
    other, same = ({"event": "user", "text": text} for text in ("nova?", "vad är nova"))
    for before, short in (([other, nova], True), ([other, nova, alarm], False), ([same, nova], False)):
        messages, _ = ask(ACTION, "vad är nova", "nova", slots=memory.slots(), before=before)
        assert (topic("nova").svar not in messages[0]["text"]) is short
