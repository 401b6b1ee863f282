import pytest

from actions.forslag import MOST, SHARE, ActionForslag
from lotsen.answers.payloads import is_payload
from lotsen.knowledge.store import knowledge
from tests.actions.conftest import Ask

ACTION = ActionForslag()


def rank(*rows: tuple[str, float]) -> list[dict[str, object]]:
    return [{"name": name, "confidence": confidence} for name, confidence in rows]


NOT_UNDERSTOOD = {"event": "bot", "text": "Vid fara 112.", "metadata": {"utter_action": "utter_vet_inte"}}


def test_name() -> None:
    assert ACTION.name() == "action_forslag"


def test_the_likeliest_topics_as_buttons(ask: Ask) -> None:
    ranking = rank(
        ("nlu_fallback", 0.7), ("mumin", 0.3), ("halsning", 0.2), ("nova", 0.15), ("personal", 0.12)
    )
    messages, events = ask(ACTION, "nvoa mimun", "nlu_fallback", ranking=ranking, before=[NOT_UNDERSTOOD])
    assert events == []
    assert [m["response"] for m in messages] == ["utter_forslag"]
    buttons = messages[0]["buttons"]
    assert [b["payload"] for b in buttons] == ["/mumin", "/nova"]
    assert [b["title"] for b in buttons] == [knowledge().programmes[i].rubrik for i in ("mumin", "nova")]
    assert len(buttons) == MOST and all(is_payload(b["payload"], knowledge()) for b in buttons)


@pytest.mark.parametrize(
    "ranking",
    [
        [],
        rank(("nlu_fallback", 1.0)),
        rank(("mumin", 0.5)),
        rank(("mumin", 0.5), ("nova", SHARE / 2)),
        rank(("akut", 0.5), ("halsning", 0.4)),
    ],
)
def test_nothing_likely_nothing_said(ask: Ask, ranking: list[dict[str, object]]) -> None:
    assert ask(ACTION, ranking=ranking, before=[NOT_UNDERSTOOD]) == ([], [])


def test_nothing_is_suggested_after_an_answer(ask: Ask) -> None:
    answered = {"event": "bot", "text": "Ja.", "metadata": {}}
    ranking = rank(("nlu_fallback", 0.7), ("mumin", 0.3), ("nova", 0.15))
    assert ask(ACTION, ranking=ranking, before=[answered]) == ([], [])
