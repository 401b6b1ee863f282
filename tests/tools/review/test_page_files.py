"""The languages that the page shows are those of knowledge/, and a stale file is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from lotsen.knowledge.contacts import Responsible
from lotsen.knowledge.store import knowledge
from tools.review import page_files


def test_the_file_is_up_to_date() -> None:
    assert page_files.main(["--check"]) == 0


def test_each_language_has_its_two_lines_with_both_numbers() -> None:
    text = page_files.languages(knowledge())
    rows = json.loads(text.partition("LANGUAGES = ")[2].rstrip(";\n"))
    assert len(rows) == len(knowledge().languages.sprak)
    for row in rows:
        assert set(row) == {"lang", "dir", "name", "lines"}
        assert "112" in row["lines"][1] and "114 14" in row["lines"][1]


def test_who_runs_it_is_said_where_somebody_has_filled_it_in() -> None:
    known = knowledge()
    empty = json.loads(page_files.about(known).partition("ABOUT = ")[2].rstrip(";\n"))
    assert set(empty) == {"name", "site", "privacy", "accessibility", "faults"}
    contacts = known.contacts.copy(update={"ansvarig": Responsible(namn="Exempelby")})
    filled = known.copy(update={"contacts": contacts})
    assert '"name": "Exempelby"' in page_files.about(filled)


@pytest.mark.parametrize("field", ["webb", "personuppgifter", "tillganglighet", "fel"])
@pytest.mark.parametrize(
    "value", ["http://x.se", "javascript:alert(1)", "x.se", "https://x .se", 'https://x"']
)
def test_what_is_no_address_of_theirs_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Responsible(**{field: value})


def test_a_stale_file_is_told_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--out", str(tmp_path)]
    assert page_files.main(["--check", *out]) == 1
    assert page_files.COMMAND in capsys.readouterr().err
    assert page_files.main(out) == 0
    assert page_files.main(["--check", *out]) == 0


def test_broken_knowledge_is_told(tmp_path: Path) -> None:
    assert page_files.main(["--knowledge", str(tmp_path), "--out", str(tmp_path)]) == 1
