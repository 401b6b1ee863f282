import pytest

from actions.foljdfraga import ActionFoljdfraga
from lotsen.answers.answering import follow_up, place_answer
from lotsen.knowledge.store import knowledge
from lotsen.knowledge.topics import Form
from tests.actions.conftest import Ask, topic

ACTION = ActionFoljdfraga()


def test_name() -> None:
    assert ACTION.name() == "action_foljdfraga"


@pytest.mark.parametrize(("channel", "form"), [("rest", "svar"), ("facebook", "kort")])
@pytest.mark.parametrize("question", ["hur många är de?", "är det frivilligt", "berätta mer", ""])
@pytest.mark.parametrize("topic_id", ["volontarer", "mumin", "oppettider"])
def test_about_the_last_topic(ask: Ask, topic_id: str, question: str, channel: str, form: Form) -> None:
    messages, events = ask(ACTION, question, "foljdfraga", slots={"amne": topic_id}, channel=channel)
    expected = follow_up(knowledge(), topic(topic_id), question, form).text
    assert [m["text"] for m in messages] == [expected]
    assert events == []


def test_about_the_last_place(ask: Ask) -> None:
    messages, _ = ask(ACTION, "och då?", slots={"amne": "kontor_i_omrade", "senaste_plats": "Tensta"})
    assert [m["text"] for m in messages] == [place_answer(knowledge(), ["Tensta"], "svar").text]


@pytest.mark.parametrize("slots", [{}, {"amne": None, "senaste_plats": None}, {"amne": "finns_inte"}])
def test_about_nothing_asks_back(ask: Ask, slots: dict[str, str | None]) -> None:
    messages, events = ask(ACTION, "varför då?", slots=slots)
    assert [m["response"] for m in messages] == ["utter_inget_amne"]
    assert events == []
