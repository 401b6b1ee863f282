"""A file as data: everything is text, and each thing knows its line."""

import os
import time
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lotsen.knowledge import KnowledgeError
from lotsen.knowledge.reading import LONGEST, Document, Spot, read

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
    "text",
    [
        "a: &x [*x]\n",
        "a: *b\n",
        "a: &b c\n",
        "a: !!python/object:os.system x\n",
        "a: b\n---\na: c\n",
        "? [a]\n: b\n",
    ],
)
def test_what_yaml_can_besides_is_no_business_of_ours(tmp_path: Path, text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"knowledge/x\.yml") as caught:
        document(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_a_few_aliases_that_stand_for_millions_are_refused_at_the_first(tmp_path: Path) -> None:
    text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for name, before in pairwise("abcdefghij"):
        text += f"{before}: &{before} [{', '.join([f'*{name}'] * 9)}]\n"
    with pytest.raises(KnowledgeError, match=r"knowledge/x\.yml, rad 1: "):
        document(tmp_path, text)


@pytest.mark.parametrize("text", ["# " + "x" * LONGEST, "# " + "å" * (LONGEST // 2), "a: b\n" * LONGEST])
def test_a_long_file_is_refused_unread(tmp_path: Path, text: str) -> None:
    with pytest.raises(KnowledgeError, match="en megabyte"):
        document(tmp_path, text)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "device behind a link"])
def test_only_files_are_read(tmp_path: Path, kind: str) -> None:
    """Nothing is waited for: nobody writes into the pipe."""
    path = tmp_path / "x.yml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else "/dev/stdin")
    opened = len(os.listdir("/proc/self/fd"))
    with pytest.raises(KnowledgeError, match=r"knowledge/x\.yml: "):
        read(tmp_path, "x.yml")
    assert len(os.listdir("/proc/self/fd")) == opened


def test_a_file_that_takes_long_leaves_time_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that goes on by a millisecond at each entry: half of the time it rests."""
    now, rests = 0.0, 0.0

    def look() -> float:
        nonlocal now
        now += 0.001
        return now

    def rest(seconds: float) -> None:
        nonlocal now, rests
        now, rests = now + seconds, rests + seconds

    monkeypatch.setattr("lotsen.knowledge.reading.time", SimpleNamespace(monotonic=look, sleep=rest))
    (tmp_path / "x.yml").write_text("- a\n" * 100, encoding="utf-8")
    read(tmp_path, "x.yml", until=60.0)
    assert not rests
    (tmp_path / "x.yml").write_text("- a\n" * 2_000, encoding="utf-8")
    began = now
    read(tmp_path, "x.yml", until=60.0)
    assert rests >= 0.3 * (now - began)


def test_reading_ends_when_it_takes_too_long(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text(TEXT, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="lång tid"):
        read(tmp_path, "x.yml", until=time.monotonic() - 1)
