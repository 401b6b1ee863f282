"""A file as data: everything is text, and each thing knows its line."""

from pathlib import Path
from typing import Any

import pytest

from lotsen.knowledge import KnowledgeError
from lotsen.knowledge.reading import Document, Spot, read

TEXT = """# first
- id: ett
  svar: yes
  nummer: 0112
  dag: 2010-13-45
  tom: null
  kalla: {avsnitt: A, ar: 2010}
  lista: [a, b]
- id: två
  lista:
    - c
"""


def document(folder: Path, text: str = TEXT) -> Document:
    (folder / "x.yml").write_text(text, encoding="utf-8")
    return read(folder, "x.yml")


def test_what_is_written_stays_text_but_null(tmp_path: Path) -> None:
    first = document(tmp_path).data[0]
    assert (first["svar"], first["nummer"], first["dag"], first["tom"]) == ("yes", "0112", "2010-13-45", None)


@pytest.mark.parametrize(
    ("spot", "value", "where"),
    [
        ((), None, ""),
        ((0,), None, ", rad 2, stycke ett"),
        ((0, "kalla", "ar"), "2010", ", rad 7, stycke ett, fält kalla, ar"),
        ((0, "lista", 1), "b", ", rad 8, stycke ett, fält lista, b"),
        ((1, "lista", 0), "c", ", rad 11, stycke två, fält lista, c"),
        ((1, "svar"), None, ", rad 9, stycke två, fält svar"),
        ((7, "svar"), None, ", stycke nr 8, fält svar"),
    ],
)
def test_a_place_and_its_line(tmp_path: Path, spot: Spot, value: Any, where: str) -> None:
    read_one = document(tmp_path)
    if value is not None:
        assert read_one.at(spot) == value
    said = str(read_one.error("tomt", spot))
    assert said.startswith(f"knowledge/x.yml{where}: ")


@pytest.mark.parametrize(
    "text", ["a: &x [*x]\n", "a: !!python/object:os.system x\n", "a: b\n---\na: c\n", "? [a]\n: b\n"]
)
def test_what_yaml_can_besides_is_no_business_of_ours(tmp_path: Path, text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"knowledge/x\.yml") as caught:
        document(tmp_path, text)
    assert "\n" not in str(caught.value)
