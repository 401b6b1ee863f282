import pytest

from actions.lattlast import ActionLattlast
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge.store import knowledge
from tests.actions.conftest import Ask, topic

ACTION = ActionLattlast()
TOPICS = [*knowledge().topics, *knowledge().programmes]


def test_name() -> None:
    assert ACTION.name() == "action_lattlast"


@pytest.mark.parametrize("topic_id", TOPICS)
def test_the_last_topic_in_easy_swedish(ask: Ask, topic_id: str) -> None:
    messages, events = ask(ACTION, slots={"amne": topic_id}, channel="telegram")
    assert [m["text"] for m in messages] == [topic_answer(knowledge(), topic(topic_id), "lattlast").text]
    assert events == []


def test_the_last_place_in_easy_swedish(ask: Ask) -> None:
    messages, _ = ask(ACTION, slots={"amne": "kontor_i_omrade", "senaste_plats": "Bro"})
    assert [m["text"] for m in messages] == [place_answer(knowledge(), ["Bro"], "lattlast").text]


def test_nothing_to_explain_asks_back(ask: Ask) -> None:
    messages, _ = ask(ACTION)
    assert [m["response"] for m in messages] == ["utter_inget_amne"]
