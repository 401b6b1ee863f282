"""The lists of packages: what is imported is asked for by name, in the list of those that need it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lotsen.paths import ROOT
from tools.setup import lock

OWN = {"lotsen", "actions", "tools", "tests"}
# What of tools/ only developers run: its packages may be those of the tests. The rest sets up and trains.
FOR_DEVELOPERS = (
    "tools/docs",
    "tools/encoder/tuning",
    "tools/load",
    "tools/plots.py",
    "tools/models/bakeoff",
    "tools/models/report",
)
# Installed into a folder of its own: requirements-tune.txt.
APART = {"torch"}
DISTRIBUTIONS = metadata.packages_distributions()


def asked_for(*lists: str) -> set[str]:
    """The canonical names in .in files."""
    lines = [
        line.partition("#")[0].strip() for name in lists for line in (ROOT / name).read_text().splitlines()
    ]
    return {canonicalize_name(Requirement(line).name) for line in lines if line}


def imported_names(file: str) -> set[str]:
    """The top names of what a file imports, wherever in it, but for our own and Python's."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module)
    return {name.partition(".")[0] for name in found} - OWN - sys.stdlib_module_names


def imported(file: str) -> Iterator[str]:
    """The packages that give what a file imports."""
    for name in imported_names(file) - APART:
        assert name in DISTRIBUTIONS, f"{file}: nothing that is installed gives {name}"
        yield canonicalize_name(DISTRIBUTIONS[name][0])


def files(*folders: str) -> list[str]:
    return [
        str(file.relative_to(ROOT)) for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))
    ]


@pytest.mark.parametrize("name", files("lotsen", "actions", "tools", "tests"))
def test_what_a_file_imports_is_asked_for_by_name(name: str) -> None:
    own = name.startswith(FOR_DEVELOPERS) or name.startswith("tests/")
    known = asked_for("requirements.in", *(["requirements-test.in"] if own else []))
    missing = set(imported(name)) - known
    assert not missing, f"{name} imports {sorted(missing)}: name them in the .in file"


def test_torch_is_asked_for_by_tuning_alone() -> None:
    assert "torch" in asked_for("requirements-tune.txt")
    lists = [file.name for file in ROOT.glob("requirements*") if file.name != "requirements-tune.txt"]
    assert len(lists) >= 6
    for name in lists:
        assert not re.search(r"^torch\b", (ROOT / name).read_text(), re.MULTILINE)
    users = {name for name in files("lotsen", "actions", "tools", "tests") if "torch" in imported_names(name)}
    assert users == {
        "tools/encoder/tune.py",
        "tools/encoder/tuning/fit.py",
        "tools/encoder/tuning/network.py",
    }


def test_tensorflow_is_asked_for_by_the_comparison_alone() -> None:
    heavy = re.compile(r"^(tensorflow|keras|tensorboard|libclang)\b.*==", re.MULTILINE)
    assert heavy.search((ROOT / "requirements-compare.txt").read_text())
    for name in ("requirements.txt", "requirements-test.txt"):
        assert not heavy.search((ROOT / name).read_text()), name
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.version("tensorflow")


def test_no_package_in_two_of_the_assistants_lists() -> None:
    below, above = ((ROOT / name).read_text() for name in ("requirements.txt", "requirements-test.txt"))
    names = [{entry[1] for entry in lock.ENTRY.finditer(text)} for text in (below, above)]
    assert names[0] and names[1] and not names[0] & names[1]


def test_every_list_is_made_of_what_is_asked_for_now(capsys: pytest.CaptureFixture[str]) -> None:
    assert lock.main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", ["requirements-test.in", "overrides-slim.txt", "overrides.txt"])
def test_a_change_of_what_is_asked_for_is_noticed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in [*ROOT.glob("requirements*"), *ROOT.glob("overrides*")]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / name).open("a", encoding="utf-8") as file_object:
        file_object.write("one-more\n")
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    assert lock.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert "make lock" in said and said.count("\n") == 1


def test_what_the_list_below_has_is_left_out() -> None:
    below = "a==1 \\\n    --hash=sha256:1\nb==2 \\\n    --hash=sha256:2\n"
    above = "# first\nb==2 \\\n    --hash=sha256:2\nc==3 \\\n    --hash=sha256:3\n"
    assert lock.without(above, below) == "c==3 \\\n    --hash=sha256:3\n"
