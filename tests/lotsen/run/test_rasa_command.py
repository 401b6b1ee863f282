"""`rasa` as somebody types it in the activated environment, with no variable set by hand."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pexpect
import psutil
import pytest

from lotsen.paths import ROOT
from lotsen.run import processes
from tools.setup.steps import rasa_script_of

SECONDS = 180
SECRET = "19850101-2384"
LINES = 12  # of each intent, so that a training takes seconds
ASKED = "Your input ->"


@pytest.fixture
def rasa(tmp_path: Path) -> Path:
    """The command that set-up writes, for this checkout."""
    file = tmp_path / "rasa"
    file.write_text(rasa_script_of(Path(sys.executable), ROOT), encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a fresh shell has; temporary files lie where the test can look."""
    (tmp_path / "temporary").mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "TMPDIR": str(tmp_path / "temporary"), "TERM": "xterm"}


def done(
    rasa: Path, environment: dict[str, str], *arguments: str, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(rasa), *arguments],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def at_the_terminal(rasa: Path, environment: dict[str, str], *arguments: str) -> pexpect.spawn[str]:
    return pexpect.spawn(
        str(rasa),
        list(arguments),
        cwd=str(ROOT),
        env=environment,
        timeout=SECONDS,
        encoding="utf-8",
        dimensions=(40, 200),
    )


def test_the_shell_answers_and_keeps_nothing(rasa: Path, environment: dict[str, str], tmp_path: Path) -> None:
    shell = at_the_terminal(rasa, environment, "shell")
    shell.expect_exact(ASKED)
    assert "Traceback" not in (shell.before or "")
    shell.send("Finns det kontor i Tensta?\r")
    shell.expect_exact("poliskontor i Tensta")  # the action server's answer
    shell.expect_exact("Type out your own message")  # last of the buttons, as Rasa shows them
    shell.send("\x1b[A\r")
    shell.expect_exact(ASKED)
    shell.send(f"mitt personnummer är {SECRET}\r")
    shell.expect_exact(f"{SECRET}")
    shell.expect_exact(ASKED)
    shell.send("det brinner i mitt kök\r")
    shell.expect_exact("Ring 112 nu")
    shell.expect_exact(ASKED)
    shell.send("/stop\r")
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0
    assert not list((tmp_path / "temporary").glob("lotsen-shell-*"))
    left = [file for folder in (tmp_path / "temporary", ROOT / "var") for file in folder.rglob("*")]
    assert not [file for file in left if file.is_file() and SECRET.encode() in file.read_bytes()]


def test_the_shell_of_nlu_shows_the_intent(rasa: Path, environment: dict[str, str]) -> None:
    shell = at_the_terminal(rasa, environment, "shell", "nlu")
    shell.expect_exact("Next message:")
    shell.sendline("när har kontoren öppet?")
    shell.expect('"name": "oppettider"')
    shell.expect_exact("Next message:")
    shell.sendcontrol("d")  # waits for the prompt; a signal just before it may be lost
    shell.expect(pexpect.EOF)
    shell.close()


def test_the_data_is_validated(rasa: Path, environment: dict[str, str]) -> None:
    said = done(rasa, environment, "data", "validate")
    assert said.returncode == 0, said.stdout[-2000:]
    assert "No story structure conflicts found" in said.stdout


def test_it_trains(rasa: Path, environment: dict[str, str], tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "data", project / "data")
    for name in ("config.yml", "domain.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, project / name)
    for file in [project / "data" / "nlu.yml", *(project / "data" / "nlu").glob("*.yml")]:
        shorten(file)
    said = done(rasa, environment, "train", cwd=project)
    assert said.returncode == 0, said.stdout[-2000:]
    assert list((project / "models").glob("*.tar.gz"))


def shorten(file: Path) -> None:
    kept, count = [], 0
    for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
        count = count + 1 if line.startswith("    - ") else 0
        if count <= LINES:
            kept.append(line)
    file.write_text("".join(kept), encoding="utf-8")


@pytest.fixture
def served(rasa: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Process id and port of `rasa run`; its database is the test's."""
    port, database = processes.free_port(), processes.sqlite_url(tmp_path / "lotsen.db")
    with open(tmp_path / "run.log", "wb") as log:
        process = processes.spawn(
            [str(rasa), "run", "-p", str(port)], {**environment, "LOTSEN_DB": database}, log
        )
    try:
        deadline = time.monotonic() + SECONDS
        while not processes.answers(processes.rasa_url(port)):
            assert process.poll() is None and time.monotonic() < deadline, (tmp_path / "run.log").read_text()
            time.sleep(processes.POLL_SECONDS)
        yield process.pid, port
    finally:
        processes.stop(process)


def test_it_serves_on_this_machine_only(served: tuple[int, int]) -> None:
    process, port = served
    body = json.dumps({"sender": "me", "message": "hjälp, han har kniv"}).encode()
    request = urllib.request.Request(
        f"{processes.rasa_url(port)}webhooks/lotsen/webhook", body, {"Content-Type": "application/json"}
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as reply:
        assert json.load(reply)[0]["text"].startswith("Ring 112 nu")
    family = [psutil.Process(process), *psutil.Process(process).children(recursive=True)]
    listening = [c.laddr for p in family for c in p.connections() if c.status == psutil.CONN_LISTEN]
    assert {address.ip for address in listening if address.port == port} == {processes.HOST}


def test_without_set_up_it_says_what_to_do(rasa: Path, environment: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "lotsen", copy / "lotsen")
    rasa.write_text(rasa_script_of(Path(sys.executable), copy), encoding="utf-8")
    said = done(rasa, environment, "shell", cwd=copy)
    assert (said.returncode, said.stdout) == (
        1,
        "SPACY_MODEL is not set, so set-up is not done: run `make setup`.\n",
    )


def test_its_help_starts_nothing(rasa: Path, environment: dict[str, str]) -> None:
    said = done(rasa, environment, "shell", "--help")
    assert said.returncode == 0 and re.match(r"usage: rasa shell", said.stdout)
