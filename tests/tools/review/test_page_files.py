"""The languages that the page shows are those of knowledge/, and a stale file is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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


def test_a_stale_file_is_told_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "languages.data.js"
    out.write_text("old", encoding="utf-8")
    assert page_files.main(["--check", "--out", str(out)]) == 1
    assert page_files.COMMAND in capsys.readouterr().err
    assert page_files.main(["--out", str(out)]) == 0
    assert page_files.main(["--check", "--out", str(out)]) == 0


def test_broken_knowledge_is_told(tmp_path: Path) -> None:
    assert page_files.main(["--knowledge", str(tmp_path), "--out", str(tmp_path / "x.js")]) == 1
