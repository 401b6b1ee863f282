"""What nginx says in our name: as in knowledge/ and in the channel, and kept up to date by `--check`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lotsen import paths
from lotsen.knowledge import load
from tools.review import nginx_files

RESERVE = load(paths.KNOWLEDGE).contacts.reserv
NAMES = {"safe.json", "safe.xml", "safe.html", "headers.conf"}


def test_the_files_are_up_to_date() -> None:
    """As a command."""
    command = [sys.executable, "-m", "tools.review.nginx_files", "--check"]
    run = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr


def test_the_safe_text_in_both_forms() -> None:
    files = nginx_files.wanted(RESERVE)
    assert json.loads(files["safe.json"]) == {"bubbles": [{"text": RESERVE}]}
    message = ElementTree.fromstring(files["safe.xml"]).find("Message")
    assert message is not None and message.text == RESERVE
    assert "112" in RESERVE and "114 14" in RESERVE


def test_signs_that_mean_something_to_json_or_xml() -> None:
    files = nginx_files.wanted('<112> & "114 14" \\ å')
    assert json.loads(files["safe.json"])["bubbles"][0]["text"] == '<112> & "114 14" \\ å'
    message = ElementTree.fromstring(files["safe.xml"]).find("Message")
    assert message is not None and message.text == '<112> & "114 14" \\ å'


def test_a_changed_text_is_noticed_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    knowledge = Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge"))
    file = knowledge / "kontakter.yml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("Jag kan inte svara", "Jag kan ej svara"), "utf-8"
    )
    out = Path(shutil.copytree(nginx_files.OUT, tmp_path / "out"))
    arguments = ["--knowledge", str(knowledge), "--out", str(out)]
    assert nginx_files.main([*arguments, "--check"]) == 1
    said = capsys.readouterr().err
    assert "safe.json, safe.xml" in said and nginx_files.COMMAND in said
    assert "headers.conf" not in said
    assert nginx_files.main(arguments) == 0
    assert "Jag kan ej svara" in (out / "safe.json").read_text(encoding="utf-8")
    assert nginx_files.main([*arguments, "--check"]) == 0


def test_missing_files_are_written(tmp_path: Path) -> None:
    assert nginx_files.main(["--out", str(tmp_path), "--check"]) == 1
    assert nginx_files.main(["--out", str(tmp_path)]) == 0
    assert {file.name for file in tmp_path.iterdir()} == NAMES


def test_knowledge_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert nginx_files.main(["--knowledge", str(tmp_path), "--check"]) == 1
    assert "kontakter.yml: filen saknas" in capsys.readouterr().err
