"""The schemas say of a file what the loader says, so that an editor underlines what the assistant refuses."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from lotsen import paths
from lotsen.knowledge.loading import FILES
from tools.review import schemas

READ = {name: YAML(typ="safe").load((paths.KNOWLEDGE / name).read_text(encoding="utf-8")) for name in FILES}


def faults(name: str, data: Any) -> list[str]:
    schema = json.loads((schemas.FOLDER / schemas.schema_name(name)).read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return [error.message for error in Draft7Validator(schema).iter_errors(data)]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_its_schema_says_and_names_it_first(name: str) -> None:
    assert faults(name, READ[name]) == []
    first = (paths.KNOWLEDGE / name).read_text(encoding="utf-8").splitlines()[0]
    assert first == schemas.head(name)
    named = first.partition("$schema=")[2]
    assert (paths.KNOWLEDGE / named).resolve() == (schemas.FOLDER / schemas.schema_name(name)).resolve()


@pytest.mark.parametrize("name", FILES)
def test_a_field_that_nobody_knows_is_underlined(name: str) -> None:
    data = copy.deepcopy(READ[name])
    (data[0] if isinstance(data, list) else data)["fält"] = "x"
    assert any("fält" in message for message in faults(name, data))


def test_what_is_missing_or_of_another_kind_is_underlined() -> None:
    topics = copy.deepcopy(READ["amnen.yml"])
    del topics[0]["kalla"]["avsnitt"]
    topics[1]["detaljer"] = ["x"]
    assert len(faults("amnen.yml", topics)) == 2
    positions = copy.deepcopy(READ["lagen.yml"])
    positions["for_hand"]["Abrahamsberg"] = [59.3]
    assert faults("lagen.yml", positions)


def test_they_hold_no_words_for_developers() -> None:
    for text in schemas.schemas().values():
        assert '"description"' not in text


def test_check_says_which_is_old_and_writing_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert schemas.main(["--check"]) == 0
    assert schemas.main(["--out", str(tmp_path)]) == 0
    (tmp_path / "ord.json").write_text("{}", encoding="utf-8")
    assert schemas.main(["--check", "--out", str(tmp_path)]) == 1
    assert "ord.json. Run `.venv/bin/python -m tools schemas`." in capsys.readouterr().err
    assert schemas.main(["--out", str(tmp_path)]) == schemas.main(["--check", "--out", str(tmp_path)]) == 0
