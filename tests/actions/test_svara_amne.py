import pytest
from rasa_sdk.events import SlotSet

from actions.svara_amne import ActionSvaraAmne
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge.store import knowledge
from lotsen.knowledge.topics import Form
from tests.actions.conftest import Ask, topic

ACTION = ActionSvaraAmne()
TOPICS = [*knowledge().topics, *knowledge().programmes]


def test_name() -> None:
    assert ACTION.name() == "action_svara_amne"


@pytest.mark.parametrize(("channel", "form"), [("rest", "svar"), ("telegram", "kort")])
@pytest.mark.parametrize("topic_id", TOPICS)
def test_every_topic(ask: Ask, topic_id: str, channel: str, form: Form) -> None:
    messages, events = ask(ACTION, intent=topic_id, channel=channel)
    assert [m["text"] for m in messages] == [topic_answer(knowledge(), topic(topic_id), form).text]
    assert events == [SlotSet("amne", topic_id)]


@pytest.mark.parametrize("intent", [None, "halsning", "finns_inte"])
def test_no_topic_is_never_silent(ask: Ask, intent: str | None) -> None:
    messages, events = ask(ACTION, intent=intent, slots={"amne": "mumin"})
    assert [m["response"] for m in messages] == ["utter_vet_inte"]
    assert events == []


def test_how_many_are_they_goes_on_about_the_topic_before(ask: Ask) -> None:
    messages, events = ask(ACTION, "hur många är de", "antal_kontor", slots={"amne": "volontarer"})
    assert [m["text"] for m in messages] == [knowledge().programmes["volontarer"].detaljer["antal"]]
    assert events == []


def test_a_detail_that_the_brochure_lacks(ask: Ask) -> None:
    messages, _ = ask(ACTION, "vad kostar mumin", "mumin")
    assert messages[0]["text"].startswith(knowledge().contacts.detalj_saknas)


def test_what_the_pipeline_thinks_is_missing_is_said_first(ask: Ask) -> None:
    messages, _ = ask(ACTION, "vem basar över det", "nova", missing=True)
    answer = topic_answer(knowledge(), topic("nova"), "svar").text
    assert messages[0]["text"] == f"{knowledge().contacts.detalj_saknas} {answer}"


def test_two_programmes_get_two_answers(ask: Ask) -> None:
    messages, events = ask(ACTION, "vad är nova och mumin", "nova", programmes=("Nova", "Mumin"))
    assert [m["text"] for m in messages] == [knowledge().programmes[each].svar for each in ("nova", "mumin")]
    assert events == [SlotSet("amne", "nova")]


def test_a_place_without_an_office_is_told_before_its_hours(ask: Ask) -> None:
    messages, _ = ask(ACTION, "när öppnar kontoret i Rinkeby", "oppettider", ("Rinkeby",))
    hours = topic_answer(knowledge(), topic("oppettider"), "svar").text
    assert [m["text"] for m in messages] == [place_answer(knowledge(), ["Rinkeby"], "svar").text, hours]
