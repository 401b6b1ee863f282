import pytest
from rasa_sdk.events import SlotSet

from actions.svara_plats import ActionSvaraPlats
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge.store import knowledge
from lotsen.knowledge.topics import Form
from tests.actions.conftest import Ask, topic

ACTION = ActionSvaraPlats()


def test_name() -> None:
    assert ACTION.name() == "action_svara_plats"


@pytest.mark.parametrize(("channel", "form"), [("rest", "svar"), ("twilio", "kort")])
@pytest.mark.parametrize("places", [("Tensta",), ("Rinkeby",), ("Tensta", "Malmö"), ()])
def test_places(ask: Ask, places: tuple[str, ...], channel: str, form: Form) -> None:
    messages, events = ask(ACTION, intent="kontor_i_omrade", places=places, channel=channel)
    assert [m["text"] for m in messages] == [place_answer(knowledge(), list(places), form).text]
    last = places[-1] if places else None
    slots = {"amne": "kontor_i_omrade", "senaste_plats": last}
    assert events == [SlotSet(name, value) for name, value in slots.items()]


@pytest.mark.parametrize(("lage", "first"), [("akut", "utter_efter_akut"), ("oklart", "utter_akut_oklart")])
def test_where_the_danger_is(ask: Ask, lage: str, first: str) -> None:
    messages, events = ask(ACTION, "jag är i Tensta", "kontor_i_omrade", ("Tensta",), {"lage": lage})
    assert messages[0]["response"] == first
    assert messages[1]["text"] == place_answer(knowledge(), ["Tensta"], "svar").text
    assert SlotSet("lage", "vanligt") not in events
    messages, events = ask(ACTION, "finns kontor i Tensta", "kontor_i_omrade", ("Tensta",), {"lage": lage})
    assert [m["text"] for m in messages] == [place_answer(knowledge(), ["Tensta"], "svar").text]


def test_a_place_named_twice_is_answered_once(ask: Ask) -> None:
    messages, _ = ask(ACTION, places=("Tensta", "Tensta"))
    assert messages[0]["text"].count("Ja, Tensta") == 1


def test_what_the_pipeline_thinks_is_missing_is_said_first(ask: Ask) -> None:
    messages, _ = ask(ACTION, "vem är chef i Tensta", "kontor_i_omrade", ("Tensta",), missing=True)
    assert messages[0]["text"].startswith(knowledge().contacts.detalj_saknas)


def test_what_else_was_asked_comes_after(ask: Ask) -> None:
    ranking = [{"name": "kontor_i_omrade", "confidence": 0.7}, {"name": "oppettider", "confidence": 0.25}]
    messages, _ = ask(ACTION, "kontor i Tensta och när", "kontor_i_omrade", ("Tensta",), ranking=ranking)
    hours = topic_answer(knowledge(), topic("oppettider"), "svar").text
    assert [m["text"] for m in messages] == [place_answer(knowledge(), ["Tensta"], "svar").text, hours]
