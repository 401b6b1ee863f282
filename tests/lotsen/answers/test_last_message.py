"""Easy Swedish when asked for, else what suits the channel; odd metadata changes nothing."""

from types import SimpleNamespace
from typing import Any

import pytest

from lotsen.answers.last_message import EASY, MISSING, asks_for_what_is_missing, form_asked_for


def form(metadata: Any, channel: str = "webb") -> str:
    tracker = SimpleNamespace(latest_message={"metadata": metadata}, get_latest_input_channel=lambda: channel)
    return form_asked_for(tracker)


def test_easy_swedish_comes_before_the_channel() -> None:
    assert form({EASY: True}) == form({EASY: True}, "telegram") == "lattlast"


@pytest.mark.parametrize("metadata", [None, {}, [], "lattlast", {EASY: False}, {EASY: "ja"}, {EASY: 1}])
def test_odd_metadata(metadata: Any) -> None:
    assert form(metadata) == "svar"
    assert form(metadata, "telegram") == "kort"


@pytest.mark.parametrize(("found", "missing"), [(["detalj"], True), ([], False)])
def test_what_the_brochure_lacks_is_an_entity(found: list[str], missing: bool) -> None:
    tracker = SimpleNamespace(get_latest_entity_values=lambda name: iter(found if name == MISSING else []))
    assert asks_for_what_is_missing(tracker) is missing
