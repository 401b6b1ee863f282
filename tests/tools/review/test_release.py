"""A release is a tag with the one version there is, and only on what is committed and told."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lotsen.paths import ROOT
from tools.review import release

CHANGELOG = """# Changelog

## Unreleased

## 0.1.0 (2026-11-28)

### Added

- A first line.

## 0.0.9 (2026-11-01)

- An older one.
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, which can be released."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.se")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "x")


def changed(name: str, old: str, new: str, committed: bool = True) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        if committed:
            commit(folder)

    return change


def test_a_tag_with_what_the_changelog_says(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert release.main(["--root", str(checkout), "--check"]) == 0
    assert git(checkout, "tag") == ""
    assert release.main(["--root", str(checkout)]) == 0
    told = git(checkout, "for-each-ref", "refs/tags", "--format=%(objecttype) %(refname:short)\n%(contents)")
    assert told.strip() == "tag v0.1.0\nLotsen 0.1.0\n\n### Added\n\n- A first line."
    assert "LOTSEN_VERSION=0.1.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed("CHANGELOG.md", "first", "second", committed=False), "Not everything is committed"),
        (changed("CHANGELOG.md", "## 0.1.0 (2026-11-28)", "### Before"), "does not tell of 0.1.0"),
        (changed("CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n- New.\n"), "under `## Unreleased`"),
        (changed("pyproject.toml", "0.1.0", "0.1"), "three numbers"),
        (lambda folder: git(folder, "tag", "v0.1.0"), "v0.1.0 is tagged already"),
    ],
)
def test_what_stands_in_the_way_is_said(
    checkout: Path, change: Callable[[Path], None], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(checkout)
    before = git(checkout, "tag")
    assert release.main(["--root", str(checkout)]) == 1
    assert said in capsys.readouterr().err
    assert git(checkout, "tag") == before


def test_the_version_stands_in_one_place() -> None:
    """What is built gets it from outside: LOTSEN_VERSION, or an overlay's digests."""
    version = release.version_of(ROOT)
    files = [ROOT / "pyproject.toml", *(ROOT / "deploy").rglob("*.y*ml"), ROOT / "deploy" / "Dockerfile"]
    found = {
        file.name
        for file in files
        if re.search(rf'(?<![\w.-]){re.escape(version)}"?$', file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert found == {"pyproject.toml"}
