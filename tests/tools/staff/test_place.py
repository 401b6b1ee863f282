"""`make plats`: a place is written where it must stand, and known at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lotsen import paths
from lotsen.answers.answering import place_answer
from lotsen.knowledge import load
from tests.tools.staff.test_topic import answering, tree
from tools.review.lookups import lookups
from tools.staff import place
from tools.staff.texts import text

PLACE = "Xyzzyberga"


@pytest.fixture
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "HOME", home)
    monkeypatch.setattr(paths, "KNOWLEDGE", home / "knowledge")
    return home


def test_it_is_known_at_once_and_the_tables_fit(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(here)
    # Small letters, one that is there, a word of every day, then a good one; so with the municipality.
    answering(monkeypatch, ["xyzzyberga", "Tensta", "Skogen", PLACE, "Göteborg", "botkyrka"])
    assert place.main([]) == 0
    said = capsys.readouterr().out
    assert text("place_no_name") in said and text("place_there", name="Tensta") in said
    assert text("place_common", name="Skogen") in said and "Kommunen finns inte" in said
    knowledge = load(here / "knowledge")
    assert knowledge.places[PLACE].kommun == "Botkyrka" and not knowledge.places[PLACE].kontor
    assert "Fittja" in place_answer(knowledge, [PLACE], "svar").text  # an office of the same municipality
    assert (here / "data" / "lookups.yml").read_text(encoding="utf-8") == lookups(knowledge)
    changed = {name for name, content in tree(here).items() if before.get(name) != content}
    assert changed == {"knowledge/platser.yml", "data/lookups.yml"}


@pytest.mark.parametrize("answers", [[], [PLACE]])
def test_broken_off_it_has_written_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    before = tree(here)
    answering(monkeypatch, answers)
    assert place.main([]) == 1
    assert tree(here) == before


def test_a_fault_undoes_it(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = here / "knowledge" / "amnen.yml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("hade begränsade, fasta", "hade <b>fasta</b>", 1), encoding="utf-8")
    before = tree(here)
    answering(monkeypatch, [PLACE, "Botkyrka"])
    assert place.main([]) == 1
    assert tree(here) == before
