"""What Rasa utters arrives as bubbles that say what they are."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import yaml
from rasa.core.actions.action import RemoteAction, create_bot_utterance
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from lotsen.engine.nlg import LotsenNLG
from lotsen.engine.output import BubbleOutput
from lotsen.paths import ROOT
from lotsen.values.bubble import Bubble, Button, Kind

DOMAIN = Domain.load(str(ROOT / "domain.yml"))
RESPONSES = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
ABOUT_DANGER = {"utter_akut": Kind.ALARM, "utter_akut_oklart": Kind.ASK, "utter_efter_akut": Kind.ASK}


def uttered(*messages: dict[str, Any], text: str = "hej på er") -> list[Bubble]:
    """The way from an action's reply to the channel, by Rasa's own code."""
    tracker = DialogueStateTracker.from_events("tester", [UserUttered(text)], domain=DOMAIN)
    output = BubbleOutput()

    async def run() -> None:
        said = [dict(message) for message in messages]
        for event in await RemoteAction._utter_responses(said, output, LotsenNLG(None, DOMAIN), tracker):
            await output.send_response("tester", event.message())

    asyncio.run(run())
    return output.bubbles


@pytest.mark.parametrize("name", RESPONSES)
def test_every_response_has_its_kind(name: str) -> None:
    """The alarm and the question above all; a kind that is misspelt in domain.yml would be an answer's."""
    (bubble,) = uttered({"response": name})
    said = RESPONSES[name][0]
    assert (bubble.text, bubble.response, bubble.language) == (said["text"], name, "")
    assert bubble.kind.value == said.get("metadata", {}).get("kind", "answer")
    assert ABOUT_DANGER.get(name, bubble.kind) is bubble.kind
    assert bubble.kind.about_danger is (name in ABOUT_DANGER)
    buttons = [Button(button["title"], button["payload"]) for button in said.get("buttons", [])]
    assert bubble.buttons == tuple(buttons)


def test_the_users_own_language() -> None:
    (bubble,) = uttered({"response": "utter_akut"}, text="there is a fire in the house next door")
    assert (bubble.language, bubble.kind) == ("en", Kind.ALARM)
    assert bubble.text.endswith(RESPONSES["utter_akut"][0]["text"])


def test_what_an_action_says_of_its_answer() -> None:
    answer = Bubble(
        "Kontor finns i Tensta.", Kind.LIST, source="Lokala poliskontor finns i", items=("Tensta",)
    )
    plain = Bubble("Mumin är en satsning.")
    assert uttered(answer.utterance(), plain.utterance()) == [answer, plain]


def test_blank_lines_part_bubbles_of_one_kind() -> None:
    found = uttered(Bubble("Det ena.\n\nDet andra.", Kind.NOTICE).utterance())
    assert [(bubble.text, bubble.kind) for bubble in found] == [
        ("Det ena.", Kind.NOTICE),
        ("Det andra.", Kind.NOTICE),
    ]


@pytest.mark.parametrize(
    "odd", [{"kind": "nonsense"}, {"metadata": "x"}, {"metadata": {"kind": ["alarm"]}}, {}]
)
def test_an_odd_kind_is_an_answer(odd: dict[str, Any]) -> None:
    """A bubble of one kind says nothing about the next."""
    output = BubbleOutput()
    for message in (
        {"text": "Ring", "kind": "alarm"},
        {"text": "hej", **odd},
        {"custom": {"x": 1}},
        {"text": " "},
    ):
        asyncio.run(output.send_response("tester", create_bot_utterance(dict(message)).message()))
    assert [bubble.kind for bubble in output.bubbles] == [Kind.ALARM, Kind.ANSWER]
