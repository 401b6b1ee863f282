"""lotsen/channels/web/kinds.py: the alarm and the question are known by their texts, nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from lotsen import paths
from lotsen.channels.safety_net import SafetyNet
from lotsen.channels.web.kinds import KINDS, Kinds


@pytest.fixture(scope="module")
def responses() -> dict[str, Any]:
    domain = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))
    return {name: said[0]["text"] for name, said in domain["responses"].items() if "text" in said[0]}


def test_every_response_has_its_kind_or_none(responses: dict[str, str]) -> None:
    assert {name: Kinds().of(text) for name, text in responses.items()} == {
        **dict.fromkeys(responses),
        "utter_akut": "akut",
        "utter_akut_oklart": "akut_oklart",
        "utter_efter_akut": "akut_oklart",
    }


@pytest.mark.parametrize("name", KINDS)
def test_with_the_users_own_language_above(responses: dict[str, str], name: str) -> None:
    assert Kinds().of(f"Call 112 now.\n{responses[name]}") == KINDS[name]


def test_what_the_safety_net_says() -> None:
    net = SafetyNet()
    assert Kinds().of(net.fallback(True)["text"]) == "akut"
    assert Kinds().of(net.fallback(False)["text"]) is None


@pytest.mark.parametrize("text", ["", "Ring 112 nu.", "Ring 112 eller 114 14."])
def test_no_guess_from_what_only_looks_like_it(text: str) -> None:
    assert Kinds().of(text) is None


def test_only_what_has_a_kind_is_marked(responses: dict[str, str]) -> None:
    bubbles = [{"text": responses["utter_akut"], "buttons": []}, {"text": "Mumin"}]
    assert Kinds().marked(bubbles) == [{**bubbles[0], "kind": "akut"}, {"text": "Mumin"}]
    assert "kind" not in bubbles[0]
