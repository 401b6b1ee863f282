"""docs/redaktion.md: every command in it runs, in the order of the page, and answers as the page says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lotsen.paths import ROOT
from lotsen.run.processes import sqlite_url
from tools.__main__ import VERBS
from tools.staff.texts import text

GUIDE = (ROOT / "docs" / "redaktion.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.+?)\n```", GUIDE, re.DOTALL)
TRANSCRIPT = GUIDE.partition("```\nDu>")[2].partition("```")[0]
SAID = [line.partition("> ")[2].strip() for line in f"Du>{TRANSCRIPT}".splitlines() if line.startswith("Du>")]
ANSWERED = [line.partition("> ")[2].strip() for line in TRANSCRIPT.splitlines() if line.startswith("Lotsen>")]
LINE, INTENT = "blir jag hämtad av nova om jag sitter fast i ett gäng", "nova"
STDIN = {"shell": "\n".join(SAID), "rad": f"{LINE}\n{INTENT}"}
SECONDS = 180


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own; the model is the real one."""
    copy = tmp_path_factory.mktemp("guide")
    for name in ("knowledge", "data"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("domain.yml", "config.yml"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "models").symlink_to(ROOT / "models")
    return copy


def arguments(command: str) -> list[str]:
    """What `make` or the line itself calls after `python -m tools`."""
    words = shlex.split(command)
    if words[0] == "make":
        return [words[1], *(word.partition("=")[2] for word in words[2:])]
    return words[words.index("tools") + 1 :]


def run(home: Path, command: str) -> subprocess.CompletedProcess[str]:
    called = arguments(command)
    return subprocess.run(
        [sys.executable, "-m", "tools", *called],
        cwd=ROOT,
        env={**os.environ, "LOTSEN_HOME": str(home), "LOTSEN_DB": sqlite_url(home / "var" / "lotsen.db")},
        input=STDIN.get(called[0], ""),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def edit(home: Path, old: str, new: str) -> None:
    file = home / "knowledge" / "amnen.yml"
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new, 1), encoding="utf-8")


def test_the_page_names_them_all_and_the_makefile_has_them() -> None:
    verbs = [arguments(command)[0] for command in COMMANDS]
    assert verbs == ["shell", "fraga", "kunskap", "angra", "angra", "samtal", "rad"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for verb in verbs:
        assert verb in VERBS and re.search(rf"^{verb}:.*##", makefile, re.MULTILINE)


def test_the_dialogue_goes_as_it_says(home: Path) -> None:
    done = run(home, COMMANDS[0])
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    for answer in ANSWERED:
        assert answer in said
    assert "gränser" in said and text("goodbye") in said


def test_a_question_is_answered_in_every_form(home: Path) -> None:
    done = run(home, COMMANDS[1])
    assert done.returncode == 0 and "plats Fittja" in done.stdout


def test_an_edit_is_judged_and_taken_back(home: Path) -> None:
    whole = (home / "knowledge" / "amnen.yml").read_text(encoding="utf-8")
    assert run(home, COMMANDS[2]).returncode == 0
    edit(home, "hade begränsade, fasta öppettider.", "har öppet 9–17.")
    done = run(home, COMMANDS[2])
    assert done.returncode == 1
    refused = GUIDE.partition("Det här går inte att lämna så (1):\n")[2].partition("\n```")[0]
    told = refused.partition("stycke")[2]  # the line may be another one by now
    assert told and told in done.stdout
    done = run(home, COMMANDS[3])
    assert done.returncode == 0
    assert (home / "knowledge" / "amnen.yml").read_text(encoding="utf-8") == whole
    done = run(home, COMMANDS[4])
    assert done.returncode == 0 and done.stdout.startswith("från ")


def test_conversations_and_a_line_of_them(home: Path) -> None:
    done = run(home, COMMANDS[5])
    assert (done.returncode, done.stdout) == (0, text("asked_no_database") + "\n")
    done = run(home, COMMANDS[6])
    assert done.returncode == 0
    assert f"- {LINE}\n" in (home / "data" / "nlu" / "nova.yml").read_text(encoding="utf-8")
