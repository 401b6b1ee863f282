"""The language's own rules (knowledge/svenska.yml): lists and the genitive before "kommun"."""

import pytest
from pydantic import ValidationError

from lotsen import paths
from lotsen.knowledge import Naming, Swedish, load

SWEDISH = load(paths.KNOWLEDGE).swedish


@pytest.mark.parametrize(
    ("items", "expected"),
    [([], ""), (["A"], "A"), (["A", "B"], "A och B"), (["A", "B", "C"], "A, B och C")],
)
def test_a_list(items: list[str], expected: str) -> None:
    assert SWEDISH.listed(items) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Stockholm", "Stockholms"),
        ("Nacka", "Nacka"),
        ("Tyresö", "Tyresö"),
        ("Upplands Väsby", "Upplands Väsby"),
        ("Ekerö", "Ekerö"),
    ],
)
def test_the_genitive(name: str, expected: str) -> None:
    assert SWEDISH.genitive(name) == expected


@pytest.mark.parametrize("field", ["hela", "sist", "tecken", "tecken_plats", "tecken_program"])
def test_a_sign_says_where_the_name_stands(field: str) -> None:
    with pytest.raises(ValidationError, match="no_name_in_sign"):
        Swedish(**{**SWEDISH.dict(), field: ("bor i",)})


def test_something_is_looked_for() -> None:
    naming = load(paths.KNOWLEDGE).naming
    with pytest.raises(ValidationError, match="nothing_there"):
        Naming(**{**naming.dict(), "soks": ()})
