"""A question about a subject of the brochure that the brochure does not answer."""

from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.knowledge.store import knowledge
from lotsen.nlu.component import UNDERSTANDING
from lotsen.nlu.coverage import BrochureCoverage
from lotsen.nlu.decide_coverage import KNOWN, side
from lotsen.values.intents import EVERYDAY, MISSING, OUTSIDE
from lotsen.values.understanding import Understanding
from tests.lotsen.nlu.conftest import Parse

PLACE = {"entity": "plats", "value": "Tensta", "start": 0, "end": 6}


def processed(probability: float, intent: str, confidence: float, monkeypatch: Any, **more: Any) -> Message:
    numbers = {"lacking": 0.5, "sure": 0.5, "covered": 0.2, "chance": 0.1}
    made = BrochureCoverage({**BrochureCoverage.get_default_config(), **numbers})
    monkeypatch.setattr(made, "shares", lambda message: {OUTSIDE: probability, KNOWN: 1 - probability})
    row = {"name": intent, "confidence": confidence}
    found = {INTENT: row, INTENT_RANKING_KEY: [row, *more.pop("behind", [])], ENTITIES: [PLACE]}
    return made.process([Message({TEXT: "Tensta, vem?", **found, **more})])[0]


@pytest.mark.parametrize("intent", ["nova", "oppettider", "kontor_i_omrade"])
def test_a_sure_subject_is_kept_and_marked(intent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = processed(0.6, intent, 0.9, monkeypatch)
    assert done.get(INTENT)["name"] == intent
    assert [found["entity"] for found in done.get(ENTITIES)] == ["plats", MISSING]


def test_a_doubtful_subject_is_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    done = processed(0.6, "nova", 0.4, monkeypatch)
    assert done.get(INTENT) == {"name": OUTSIDE, "confidence": 0.6}
    assert [row["name"] for row in done.get(INTENT_RANKING_KEY)] == [OUTSIDE, "nova"]
    assert done.get(ENTITIES) == [PLACE]


BEHIND = [{"name": "tack", "confidence": 0.3}, {"name": "nova", "confidence": 0.15}]


def test_outside_gives_way_to_a_subject_that_is_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    done = processed(0.1, OUTSIDE, 0.5, monkeypatch, behind=BEHIND)
    assert done.get(INTENT) == {"name": "nova", "confidence": 0.5}
    assert [row["name"] for row in done.get(INTENT_RANKING_KEY)] == ["nova", OUTSIDE, "tack"]


@pytest.mark.parametrize("behind", [[], BEHIND[:1], [{"name": "nova", "confidence": 0.05}]])
def test_outside_without_a_subject_behind_it_stays(behind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert processed(0.1, OUTSIDE, 0.5, monkeypatch, behind=behind).get(INTENT)["name"] == OUTSIDE


@pytest.mark.parametrize(("odds", "wanted"), [(0.2, "nova"), (0.19, "skenbart_akut")])
def test_what_only_sounds_like_danger_gives_way_to_a_subject_that_is_half_as_likely(
    odds: float, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = [{"name": "ej_akut", "confidence": 0.3}, {"name": "nova", "confidence": odds}]
    done = processed(0.1, "skenbart_akut", 0.4, monkeypatch, behind=behind)
    assert done.get(INTENT) == {"name": wanted, "confidence": 0.4}


@pytest.mark.parametrize(
    ("probability", "intent", "more"),
    [
        (0.4, "nova", {}),
        (0.3, OUTSIDE, {"behind": BEHIND}),
        (0.9, "nova", {UNDERSTANDING: Understanding(bare_name=True)}),
        (0.9, "kontakt_akut", {}),
        (0.9, "halsning", {}),
        (0.9, "akut", {}),
        (0.9, OUTSIDE, {}),
    ],
)
def test_the_rest_stays(probability: float, intent: str, more: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done = processed(probability, intent, 0.9, monkeypatch, **more)
    assert done.get(INTENT) == {"name": intent, "confidence": 0.9}
    assert done.get(ENTITIES) == [PLACE]


def test_of_everyday_talk_nothing_is_learned() -> None:
    """It is outside, but near nothing: beside it "what does she earn?" looked like a subject's question."""
    everyday, near = (Message({TEXT: text, INTENT: OUTSIDE}) for text in ("Soppan är slut", "vad tjänar hon"))
    everyday.set("metadata", {"intent": {EVERYDAY: True}})
    on_topic = Message({TEXT: "vad är Nova", INTENT: "nova", "metadata": {"intent": {"aspekt": "vad"}}})
    learned = BrochureCoverage({**BrochureCoverage.get_default_config()}).examples(
        TrainingData([everyday, near, on_topic]), lambda intent: side(intent, knowledge())
    )
    assert [(line.get(TEXT), found) for line, found in learned] == [
        ("vad tjänar hon", OUTSIDE),
        ("vad är Nova", KNOWN),
    ]


def test_without_a_model_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"name": "nova", "confidence": 0.9}
    made = BrochureCoverage(BrochureCoverage.get_default_config())
    (done,) = made.process([Message({TEXT: "vem?", INTENT: row, INTENT_RANKING_KEY: [row]})])
    assert done.get(INTENT) == row and not done.get(ENTITIES)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Vad är Nova?", False),
        ("hur många volontärer har polisen", False),
        ("finns det poliskontor i Tensta", False),
        ("vilka filmer har gjorts om Nova", True),
        ("vilken färg har volontärernas västar", True),
    ],
)
def test_the_trained_model(text: str, missing: bool, parse: Parse) -> None:
    done = parse(text)
    marked = MISSING in [found["entity"] for found in done["entities"]]
    assert (marked or done["intent"]["name"] == OUTSIDE) is missing
