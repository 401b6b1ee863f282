"""lotsen/channels/web/kinds.py: what stands out on the page is said by the bubble, whatever its text."""

from __future__ import annotations

import pytest

from lotsen.channels.safety_net import SafetyNet
from lotsen.channels.web.kinds import ON_THE_WIRE, kind, shown
from lotsen.values.bubble import Bubble, Button, Kind


@pytest.mark.parametrize("of", Kind)
def test_alarm_and_question_have_a_kind_on_the_wire(of: Kind) -> None:
    wanted = {Kind.ALARM: {"kind": "akut"}, Kind.ASK: {"kind": "akut_oklart"}}.get(of, {})
    assert kind(Bubble("Ring 112 nu.", of)) == wanted
    assert (of in ON_THE_WIRE) is of.about_danger


def test_what_the_safety_net_says() -> None:
    net = SafetyNet()
    assert [kind(net.fallback(phrase)) for phrase in (True, False)] == [{"kind": "akut"}, {}]


def test_a_bubble_as_the_page_gets_it() -> None:
    """What the page has no use for stays here."""
    asked = Bubble(
        "Är någon i fara?", Kind.ASK, (Button("Ja", "/akut"),), "utter_akut_oklart", "s", "en", ("x",)
    )
    buttons = [{"id": "akut", "title": "Ja"}]
    assert shown(asked) == {"text": asked.text, "buttons": buttons, "kind": "akut_oklart"}
    assert shown(Bubble("Mumin")) == {"text": "Mumin", "buttons": []}
