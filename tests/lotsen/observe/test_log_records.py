"""Nothing of a message or an exception remains but what stands in code; more in test_logs.py."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotsen.observe.log_records import FRAMES, LEFT_OUT, constant_part, fault, is_ours, short
from lotsen.paths import ROOT
from tests.lotsen.observe.test_logs import log_in_every_way


@given(message=st.one_of(st.text(), st.integers(), st.none(), st.dictionaries(st.text(), st.text())))
def test_only_constants_of_the_code_that_logs(message: object) -> None:
    code = log_in_every_way.__code__
    said = constant_part(message, code)
    assert said == LEFT_OUT or said in {str(part).strip() for part in code.co_consts}
    assert constant_part(message, None) == LEFT_OUT


def deep(depth: int) -> None:
    if depth:
        deep(depth - 1)
    try:
        int("hemligt")
    except ValueError as error:
        raise KeyError("hemligt") from error


def test_a_fault_is_types_and_the_innermost_places() -> None:
    with pytest.raises(KeyError):
        deep(9)
    try:
        deep(9)
    except KeyError:
        found = fault(*sys.exc_info())
    assert found["exception"] == "KeyError < ValueError"
    places = found["at"].split(" < ")
    assert len(places) == FRAMES
    assert all(place.startswith("tests/lotsen/observe/test_log_records.py:") for place in places)
    assert "hemligt" not in str(found)


@pytest.mark.parametrize(
    ("logger", "ours"),
    [("lotsen", True), ("lotsen.x", True), ("actions", True), ("lotsens", False), ("", False)],
)
def test_whose_logger_it_is(logger: str, ours: bool) -> None:
    assert is_ours(logger) is ours


def test_a_place_does_not_show_the_machine() -> None:
    assert short(f"{ROOT}/lotsen/observe/logs.py") == "lotsen/observe/logs.py"
    assert short("/x/site-packages/rasa/core/agent.py") == "rasa/core/agent.py"
