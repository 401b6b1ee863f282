"""What the rest of the pipeline gets to read."""

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.screen import MessageScreen


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("  Vad är\tMumin? ", "Vad är Mumin?"),
        ("/restart han har kniv", "restart han har kniv"),
        ("/akut", "/akut"),
        ("Vad är Mumin? jag heter [personnummer]", "Vad är Mumin? jag heter"),
        ("[adress] och [e-post]", "och"),
        ("[telefonnummer]", "[telefonnummer]"),
        ("[inget sådant]", "[inget sådant]"),
        (None, ""),
    ],
)
def test_the_text_is_screened(text: object, read: str) -> None:
    (message,) = MessageScreen().process([Message({TEXT: text})])
    assert message.get(TEXT) == read
