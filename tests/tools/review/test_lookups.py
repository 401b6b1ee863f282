"""The lookup tables: complete, as Rasa reads them, and kept up to date by `--check`."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.nlu.utils.pattern_utils import extract_patterns
from rasa.shared.importers.utils import training_data_from_paths

from lotsen import paths
from lotsen.knowledge import Named, load
from tools.review import lookups

KNOWLEDGE = load(paths.KNOWLEDGE)
PLACES = list(KNOWLEDGE.places.values())
PROGRAMMES = list(KNOWLEDGE.programmes.values())


def tables(file: Path = lookups.LOOKUPS) -> dict[str, list[str]]:
    """The spellings in each table, as Rasa reads them."""
    data: Any = training_data_from_paths([str(file)], "sv").lookup_tables
    return {table["name"]: table["elements"] for table in data}


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge"))


def test_the_file_is_up_to_date() -> None:
    """As a command."""
    command = [sys.executable, "-m", "tools.review.lookups", "--check"]
    run = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("table", "entry"),
    [*(("plats", place) for place in PLACES), *(("program", programme) for programme in PROGRAMMES)],
    ids=lambda value: getattr(value, "namn", value),
)
def test_every_spelling_is_there_unless_it_is_an_ordinary_word(table: str, entry: Named) -> None:
    elements = {spelling.casefold() for spelling in tables()[table]}
    assert {spelling.casefold() for spelling in entry.andra_namn} <= elements
    assert (entry.namn.casefold() in elements) is not entry.tvetydig


def test_nothing_else_is_there_and_nothing_twice() -> None:
    assert set(tables()) == {"plats", "program"}
    named: dict[str, Sequence[Named]] = {"plats": PLACES, "program": PROGRAMMES}
    for name, entries in named.items():
        elements = [spelling.casefold() for spelling in tables()[name]]
        known = {spelling.casefold() for entry in entries for spelling in [entry.namn, *entry.andra_namn]}
        assert len(elements) == len(set(elements))
        assert set(elements) <= known


def test_rasa_makes_a_pattern_of_each_table() -> None:
    patterns = extract_patterns(training_data_from_paths([str(lookups.LOOKUPS)], "sv"))
    assert [pattern["name"] for pattern in patterns] == ["plats", "program"]
    assert "Tensta" in patterns[0]["pattern"] and "Stödcentrum" in patterns[1]["pattern"]


def test_the_pipeline_uses_them() -> None:
    pipeline = yaml.safe_load((paths.ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    (featurizer,) = [part for part in pipeline if part["name"] == "RegexFeaturizer"]
    assert featurizer["use_lookup_tables"] and not featurizer["case_sensitive"]
    (classifier,) = [part for part in pipeline if part["name"].endswith("LinearIntentClassifier")]
    assert featurizer["alias"] in classifier["sparse"]


def test_it_says_that_it_is_generated() -> None:
    text = lookups.LOOKUPS.read_text(encoding="utf-8")
    assert "Generated from knowledge/" in text and lookups.COMMAND in text


def test_a_new_name_is_noticed_and_written(
    knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "lookups.yml"
    arguments = ["--knowledge", str(knowledge), "--out", str(out)]
    assert lookups.main([*arguments, "--check"]) == 1
    assert not out.exists()
    assert lookups.main(arguments) == 0
    assert lookups.main([*arguments, "--check"]) == 0
    file = knowledge / "platser.yml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("andra_namn: [bagis]", "andra_namn: [bagis, bagarn]"),
        encoding="utf-8",
    )
    before = out.read_bytes()
    capsys.readouterr()
    assert lookups.main([*arguments, "--check"]) == 1
    assert lookups.COMMAND in capsys.readouterr().err
    assert out.read_bytes() == before
    assert lookups.main(arguments) == 0
    assert "bagarn" in tables(out)["plats"]


def test_broken_knowledge_changes_nothing(
    knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (knowledge / "satsningar.yml").unlink()
    out = tmp_path / "lookups.yml"
    assert lookups.main(["--knowledge", str(knowledge), "--out", str(out)]) == 1
    assert "satsningar.yml: filen saknas" in capsys.readouterr().err
    assert not out.exists()
