"""Easy Swedish when asked for, else what suits the channel; odd metadata changes nothing."""

from types import SimpleNamespace
from typing import Any

import pytest

from lotsen.asking import EASY, form_asked_for


def form(metadata: Any, channel: str = "webb") -> str:
    tracker = SimpleNamespace(latest_message={"metadata": metadata}, get_latest_input_channel=lambda: channel)
    return form_asked_for(tracker)


def test_easy_swedish_comes_before_the_channel() -> None:
    assert form({EASY: True}) == form({EASY: True}, "telegram") == "lattlast"


@pytest.mark.parametrize("metadata", [None, {}, [], "lattlast", {EASY: False}, {EASY: "ja"}, {EASY: 1}])
def test_odd_metadata(metadata: Any) -> None:
    assert form(metadata) == "svar"
    assert form(metadata, "telegram") == "kort"
