"""A name decides when little else is said, and only then."""

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.knowledge.store import knowledge
from lotsen.nlu.component import UNDERSTANDING
from lotsen.nlu.name_intent import NameIntent
from lotsen.swedish.names import NameFinder
from lotsen.values.understanding import Understanding

COMPONENT = NameIntent({"unsure": 0.3})


def intent(text: str, confidence: float) -> str:
    names = tuple(NameFinder(knowledge()).find(text))
    row = {"name": "samverkan", "confidence": confidence}
    message = Message(
        {TEXT: text, INTENT: row, INTENT_RANKING_KEY: [row], UNDERSTANDING: Understanding(names=names)}
    )
    return str(COMPONENT.process([message])[0].get(INTENT)["name"])


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [
        ("Tensta?", 0.9, "kontor_i_omrade"),
        ("och i Rinkeby då", 0.9, "kontor_i_omrade"),
        ("ok o akalla", 0.9, "kontor_i_omrade"),
        ("mumin", 0.9, "mumin"),
        ("nej jag menade Nova", 0.9, "nova"),
        ("vem samarbetar polisen med i Tensta", 0.9, "samverkan"),
        ("vem samarbetar polisen med i Tensta", 0.2, "kontor_i_omrade"),
        ("ungdomsrådet eller Tensta", 0.2, "samverkan"),
        ("ingenting alls", 0.2, "samverkan"),
    ],
)
def test_who_decides(text: str, confidence: float, expected: str) -> None:
    assert intent(text, confidence) == expected
