"""Where the words of an answer stand."""

from __future__ import annotations

import pytest

from lotsen import paths
from lotsen.answers.answering import place_answer, topic_answer
from lotsen.knowledge import Form
from lotsen.knowledge.store import knowledge
from lotsen.values.bubble import Bubble
from tools.staff.sources import Sources

SOURCES = Sources(paths.KNOWLEDGE, paths.DOMAIN)


@pytest.mark.parametrize("form", ["svar", "kort", "lattlast"])
@pytest.mark.parametrize("name", [*knowledge().topics, *knowledge().programmes])
def test_every_topic_in_every_form_is_found_on_its_line(name: str, form: Form) -> None:
    topic = knowledge().topic(name)
    assert topic
    found = SOURCES.of(topic_answer(knowledge(), topic, form))
    assert [origin.name for origin in found if origin.name.startswith(f"{name}, ")]
    for origin in found:
        lines = (paths.ROOT / origin.file).read_text(encoding="utf-8").splitlines()
        assert origin.line and origin.name.rpartition(" ")[2] in lines[origin.line - 1]


def test_places_responses_and_what_nobody_wrote() -> None:
    (yes,) = SOURCES.of(place_answer(knowledge(), ["Tensta"], "svar"))
    assert (yes.file, yes.name) == ("knowledge/platser.yml", "svar, ja, svar")
    (said,) = SOURCES.of(Bubble("Ring 112 nu.", response="utter_akut"))
    assert str(said).startswith("domain.yml:") and str(said).endswith(" utter_akut")
    assert SOURCES.of(Bubble("Det här har ingen skrivit någonstans.")) == []
