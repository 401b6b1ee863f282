import pytest

from lotsen import paths
from lotsen.answers.payloads import DANGER, is_payload
from lotsen.knowledge import load

KNOWLEDGE = load(paths.KNOWLEDGE)


@pytest.mark.parametrize(
    "name", [*DANGER, *KNOWLEDGE.channel.knappar, *KNOWLEDGE.topics, *KNOWLEDGE.programmes]
)
def test_our_buttons(name: str) -> None:
    assert is_payload(f"/{name}", KNOWLEDGE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "akut",
        "//akut",
        "/akut ",
        " /akut",
        "/akut\n",
        "/AKUT",
        "/akut@1.0",
        '/akut{"plats": "Tensta"}',
        "/akut han har kniv",
        "/restart",
        "/session_start",
        "/back",
        "/nlu_fallback",
        "/halsning",
        "/mumin/nova",
        "/Mumin",
        "\uff0fakut",
        "vad_ar_kontor",
    ],
)
def test_nothing_else(text: str) -> None:
    assert not is_payload(text, KNOWLEDGE)
