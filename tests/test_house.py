"""The house's own rules that no other tool holds: who imports whom, and where a test stands."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from lotsen.paths import ROOT

PYTHON = sorted(file for folder in ("lotsen", "actions", "tools") for file in (ROOT / folder).rglob("*.py"))
PACKAGES = sorted(
    file.parent for file in PYTHON if file.name == "__init__.py" and file.parent.name != "actions"
)
TESTS = sorted(
    file for folder in ("lotsen", "tools") for file in (ROOT / "tests" / folder).rglob("test_*.py")
)
CHANGED_PATH = re.compile(r"sys\.path(?:\.(?:insert|append|extend)|\[:?0?\] *=| *\+?=)")
# A test of a whole package, of its list, or of several of its modules: package of the tests -> names.
OF_A_PACKAGE = {
    "lotsen": {"steps"},
    "lotsen/engine": {"readme"},
    "lotsen/knowledge": {"knowledge"},
    "lotsen/privacy": {"privacy"},
    "lotsen/store": {"same_dialogue"},
    "tools": {"verbs"},
    "tools/models": {"bakeoff"},
    "tools/setup": {"requirements"},
    "tools/staff": {"saved_dialogues"},
}


def imported(file: Path) -> set[str]:
    """The first part of everything that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_nothing_imports_from_the_tests() -> None:
    assert [str(file) for file in PYTHON if "tests" in imported(file)] == []


def test_nobody_changes_the_path_to_import_from() -> None:
    """But for the packages of Rasa's default bot, which lie in a folder of their own."""
    changed = [file.name for file in PYTHON if CHANGED_PATH.search(file.read_text(encoding="utf-8"))]
    assert changed == ["bakeoff_diet.py"]


def test_no_link_is_kept() -> None:
    """A link leads somewhere on the machine that made it: a clone elsewhere would have nothing there."""
    kept = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True)
    rows = kept.stdout.splitlines()
    assert rows
    assert [row for row in rows if row.startswith("120000")] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_says_what_is_in_it(package: Path) -> None:
    assert ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize("test", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_stands_where_its_subject_stands(test: Path) -> None:
    folder = test.parent.relative_to(ROOT / "tests")
    name = test.stem.removeprefix("test_")
    there = (ROOT / folder / f"{name}.py").is_file() or (ROOT / folder / name / "__init__.py").is_file()
    assert there or name in OF_A_PACKAGE.get(str(folder), set())
