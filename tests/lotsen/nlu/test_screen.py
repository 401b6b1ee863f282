"""What the rest of the pipeline gets to read."""

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.component import SAID
from lotsen.nlu.hearing import hear
from lotsen.nlu.screen import MessageScreen
from lotsen.values.turn import begin


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("  Vad är\tMumin? ", "Vad är Mumin?"),
        ("/restart han har kniv", "restart han har kniv"),
        ("/akut", "/akut"),
        ("Vad är Mumin? jag heter [personnummer]", "Vad är Mumin? jag heter"),
        ("[adress] och [e-post]", "och"),
        ("[telefonnummer]", ""),
        ("[inget sådant]", "[inget sådant]"),
        (None, ""),
    ],
)
def test_the_text_is_screened(text: object, read: str) -> None:
    (message,) = MessageScreen().process([Message({TEXT: text})])
    assert message.get(TEXT) == read


def test_what_the_channel_heard_is_taken_over() -> None:
    """And not what it heard of another message."""
    said = begin(hear("bor på Storgatan 4, vad är Mumin?")).said
    (message,) = MessageScreen().process([Message({TEXT: said.masked})])
    assert message.get(SAID) is said and message.get(TEXT) == said.read == "bor på , vad är Mumin?"
    (other,) = MessageScreen().process([Message({TEXT: "bor på Storgatan 4"})])
    assert other.get(TEXT) == "bor på Storgatan 4"
