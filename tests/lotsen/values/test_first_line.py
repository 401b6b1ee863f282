"""112 as a number, in the first sentence, before the police's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotsen.values.first_line import begins_with_112


@pytest.mark.parametrize(
    "text",
    [
        "Ring 112.",
        "  \n112!",
        "Är någon i fara, ring 112. Kan det vänta, ring 114 14.",
        "Är någon i fara, ring 112, annars 114 14.",
        "Call 112 now.\nRing 112 nu.",
        "اتصل بالرقم 112 الآن.",
        "現在打 112。",
        "Å ring (112) nu",
    ],
)
def test_begins(text: str) -> None:
    assert begins_with_112(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hej! Ring 112.",
        "Ring 114 14 eller 112.",
        "Ring 11414 eller 112.",
        "Vad gäller det?\nRing 112.",
        "Är någon i fara? Ring 112.",
        "Ring 0112.",
        "Ring 1122.",
        "Det kostar 112,50 kronor.",
        "Det fanns 112 000 poliser.",
        "Det fanns 3 112 poliser.",
        "Se sidan a112.",
        "Öppet 10.112.",
    ],
)
def test_does_not_begin(text: str) -> None:
    assert not begins_with_112(text)


def test_a_question_may_come_first_where_it_is_about_danger() -> None:
    assert begins_with_112("Är någon i fara just nu? Ring 112.", after_question=True)
    assert not begins_with_112("Är någon i fara? Vänta. Ring 112.", after_question=True)


@given(st.text(), st.text())
def test_what_comes_after_the_line_changes_nothing(first: str, after: str) -> None:
    line = " ".join(first.split())
    assert begins_with_112(f"Ring 112.\n{after}")
    assert begins_with_112(line) <= begins_with_112(f"{line}\n{after}")
