"""The leader stands first and once."""

from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.ranking import lead

NOVA, TACK = {"name": "nova", "confidence": 0.7}, {"name": "tack", "confidence": 0.2}


@pytest.mark.parametrize(
    ("before", "behind"),
    [(None, []), ([], []), ([NOVA], [NOVA]), ([NOVA, {"name": "akut"}, TACK], [NOVA, TACK])],
)
def test_lead(before: Any, behind: list[dict[str, Any]]) -> None:
    message = Message({INTENT_RANKING_KEY: before})
    lead(message, "akut", 0.9)
    assert message.get(INTENT) == {"name": "akut", "confidence": 0.9}
    assert message.get(INTENT_RANKING_KEY) == [{"name": "akut", "confidence": 0.9}, *behind]
