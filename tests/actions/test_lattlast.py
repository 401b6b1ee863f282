from typing import Any

import pytest

from actions.lattlast import ABOUT_DANGER, ActionLattlast
from actions.svara import ActionSvara
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge.store import knowledge
from lotsen.values.state import ALARMED, ASKED, CALM, SLOT
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


def test_asked_for_before_anything_is_answered_it_holds_for_all_that_comes(ask: Ask) -> None:
    assert ask(ACTION, "kan du säga det enklare?")[1] == []
    _, events = ask(ACTION, "kan du skriva lätt")
    slots = {event["name"]: event["value"] for event in events}
    messages, _ = ask(ActionSvara(), intent="nova", slots=slots)
    assert messages[0]["text"].startswith(topic("nova").lattlast)


def test_a_word_is_explained_in_danger_too_below_the_number(ask: Ask) -> None:
    messages, _ = ask(ACTION, text="jag förstår inte ordet förebygga", slots={SLOT: ASKED})
    assert messages[0]["response"] == "utter_akut_oklart"
    assert messages[1]["text"] == knowledge().words["forebygga"].svar


@pytest.mark.parametrize(
    ("state", "wanted"),
    [(ALARMED, "utter_efter_akut"), (ASKED, "utter_akut_oklart"), (CALM, None), (None, None)],
)
@pytest.mark.parametrize("said", sorted(ABOUT_DANGER))
def test_an_alarm_that_was_said_last_is_made_easier(
    ask: Ask, said: str, state: str | None, wanted: str | None
) -> None:
    """Not a subject from before it."""
    bot = {"event": "bot", "text": "Ring 112.", "metadata": {"utter_action": said}}
    messages, _ = ask(ACTION, slots={SLOT: state, "amne": "nova"}, before=[bot])
    assert messages[0].get("response") == wanted


def test_a_subject_that_was_answered_since_is_made_easier(ask: Ask) -> None:
    bots: list[dict[str, Any]] = [
        {"event": "bot", "text": "Ring 112.", "metadata": {"utter_action": "utter_akut"}},
        {"event": "bot", "text": "Nova är ...", "metadata": {}},
    ]
    messages, _ = ask(ACTION, slots={SLOT: ALARMED, "amne": "nova"}, before=bots)
    assert messages[0]["text"] == topic_answer(knowledge(), topic("nova"), "lattlast").text
