"""`make kunskap` and `make angra`: harm is refused, oddities are told, and what was good comes back."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from lotsen import paths
from lotsen.knowledge import load
from tools.review import language
from tools.review.knowledge import documents_of
from tools.staff import knowledge, take_back
from tools.staff.texts import text
from tools.staff.versions import MOST, Versions, files_of

HERE = Path(__file__).resolve().parent
# Those of `make check` that staff make in an editor: they must be refused here too.
ROWS = yaml.safe_load((HERE.parent / "review" / "edits.yml").read_text(encoding="utf-8"))[::3]
IN_AN_EDITOR = [row for row in ROWS if row["file"] != "akutfraser.yml"]


@dataclass(frozen=True)
class Edit:
    """A row of edits.yml, which says what each field means."""

    what: str
    file: str
    old: str
    new: str
    says: tuple[str, ...]
    refused: bool = True


EDITS = [Edit(**row) for row in yaml.safe_load((HERE / "edits.yml").read_text(encoding="utf-8"))]


@dataclass(frozen=True)
class Desk:
    """A copy of knowledge/ to edit, and where its good versions lie."""

    folder: Path
    kept: Path

    def check(self) -> int:
        return knowledge.main(["--folder", str(self.folder), "--kept", str(self.kept)])

    def take_back(self, *more: str) -> int:
        return take_back.main(["--folder", str(self.folder), "--kept", str(self.kept), *more])

    def edit(self, file: str, old: str, new: str) -> None:
        before = (self.folder / file).read_text(encoding="utf-8")
        assert old in before
        (self.folder / file).write_text(before.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The knowledge as it is, found good."""
    made = Desk(Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge")), tmp_path / "kept")
    assert Versions(made.folder, made.kept).keep(datetime(2026, 1, 1))
    return made


def test_the_knowledge_as_it_is_has_no_fault_and_no_hint(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.check() == 0
    first, *asked, last, version = capsys.readouterr().out.splitlines()
    assert (first, last) == (text("check_unchanged"), text("check_same"))
    assert version == text("check_version", version=load(desk.folder).fingerprint)
    # What people ask for and no subject answers.
    assert asked[0] == text("check_unanswered")
    assert any("vad det här kostar (" in line for line in asked[1:])
    assert not any("{" in line for line in asked)
    documents = documents_of(desk.folder)
    assert list(knowledge.odd({}, documents)) == []  # all of it, not only what changed


@pytest.mark.parametrize("edit", EDITS, ids=[edit.what for edit in EDITS])
def test_an_edit_that_harms_is_refused_and_an_odd_one_told(
    desk: Desk, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    good = files_of(desk.folder)
    desk.edit(edit.file, edit.old, edit.new)
    assert desk.check() == int(edit.refused)
    said = capsys.readouterr().out
    for part in edit.says:
        assert part in said, said
    assert f"knowledge/{edit.file}" in said
    assert (text("check_taken_back") in said) == edit.refused
    assert len(Versions(desk.folder, desk.kept).kept()) == 2 - edit.refused
    if edit.refused:
        assert desk.take_back() == 0
        assert files_of(desk.folder) == good


@pytest.mark.parametrize("row", IN_AN_EDITOR, ids=[row["what"] for row in IN_AN_EDITOR])
def test_what_make_check_refuses_is_refused(
    desk: Desk, row: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(row["file"], row["old"], row["new"])
    assert desk.check() == 1
    assert f"knowledge/{row['file']}" in capsys.readouterr().out


def test_a_topic_that_is_gone_is_missed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    file = desk.folder / "amnen.yml"
    whole = file.read_text(encoding="utf-8")
    start = whole.index("- id: oppettider")
    file.write_text(whole[:start] + whole[whole.index("- id: uppgifter") :], encoding="utf-8")
    load(desk.folder)  # it loads: without this check it would be gone at once
    assert desk.check() == 1
    assert "ämnet oppettider är borta" in capsys.readouterr().out


def test_what_changed_is_shown_in_all_forms(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.edit("amnen.yml", "Kontoren hade begränsade, fasta", "Kontoren hade få, fasta")
    assert desk.check() == 0
    said = capsys.readouterr().out
    assert text("check_changed_once") in said and "amnen.yml, oppettider, svar" in said
    assert "förut: Kontoren hade begränsade, fasta" in said and "nu:    Kontoren hade få, fasta" in said
    assert "i sms (1 sms): Kontoren" in said and "lätt svenska (LIX " in said
    version = text("check_version", version=load(desk.folder).fingerprint)
    assert said.endswith(f"{text('check_kept')}\n{version}\n")


def test_a_good_edit_can_be_taken_back_and_nothing_is_lost(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    first = files_of(desk.folder)
    desk.edit("amnen.yml", "Kontoren hade begränsade, fasta", "Kontoren hade få, fasta")
    assert desk.check() == 0
    second = files_of(desk.folder)
    desk.edit("kanal.yml", "raderat:", "raderat")
    assert desk.take_back() == 0
    assert files_of(desk.folder) == second  # the broken one goes first
    assert desk.take_back() == 0
    assert files_of(desk.folder) == first
    capsys.readouterr()
    assert desk.take_back() == 1
    assert capsys.readouterr().out == text("back_none") + "\n"
    assert any(files_of(each) == second for each in desk.kept.iterdir())
    assert desk.take_back("--list") == 0
    assert "från 2026-01-01 00.00.00: " in capsys.readouterr().out


def test_what_git_has_is_the_first_good_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Desk(Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "project" / "knowledge")), tmp_path / "kept")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=made.folder.parent, check=True)
    made.edit("amnen.yml", "Kontoren hade begränsade, fasta", "Kontoren hade få, fasta")
    assert made.check() == 0
    assert text("check_changed_once") in capsys.readouterr().out


def test_without_git_and_without_a_version_all_is_new_and_good(tmp_path: Path) -> None:
    made = Desk(Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge")), tmp_path / "kept")
    assert made.check() == 0
    assert len(Versions(made.folder, made.kept).kept()) == 1


def test_old_versions_go(desk: Desk) -> None:
    versions = Versions(desk.folder, desk.kept)
    for number in range(MOST + 5):
        with open(desk.folder / "amnen.yml", "a", encoding="utf-8") as file:
            file.write(f"# {number}\n")
        assert versions.keep(datetime(2027, 1, 1, 0, number // 60, number % 60))
    assert len(versions.kept()) == MOST
    assert files_of(versions.kept()[-1]) == files_of(desk.folder)


def test_lix_by_hand() -> None:
    # Eight words in two sentences, one of them longer than six letters: 8/2 + 100 · 1/8.
    assert language.lix("Det är bra. Hon heter Christina och kommer.") == pytest.approx(4 + 12.5)
    assert language.lix("{akut}") == 0
