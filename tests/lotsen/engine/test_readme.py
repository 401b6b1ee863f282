"""The list of what replaces a piece of Rasa is complete, and names tests that are there."""

from __future__ import annotations

import re

from lotsen.paths import ROOT

ENGINE = ROOT / "lotsen" / "engine"
ROWS = re.findall(
    r"^\| `([^`]+)` \|.*\| `([^`]+)` \|$", (ENGINE / "README.md").read_text("utf-8"), re.MULTILINE
)


def test_every_module_of_the_folder_has_a_row() -> None:
    listed = {piece for piece, _ in ROWS if piece.startswith("lotsen/engine/")}
    there = {f"lotsen/engine/{file.name}" for file in ENGINE.glob("*.py")} - {"lotsen/engine/__init__.py"}
    assert listed == there


def test_every_piece_and_its_test_are_there() -> None:
    assert len(ROWS) >= 10
    assert [name for row in ROWS for name in row if not (ROOT / name).exists()] == []


def test_rasa_is_replaced_nowhere_else() -> None:
    """Nothing outside the folder assigns to an attribute of a module or class of Rasa's."""
    assigned = re.compile(r"^\s*(?:rasa(?:\.\w+)+|[A-Z]\w+)(?:\.\w+)+ = ", re.MULTILINE)
    for file in (ROOT / "lotsen").rglob("*.py"):
        if file.parent != ENGINE and "from rasa" in (text := file.read_text("utf-8")):
            assert not assigned.search(text), file
