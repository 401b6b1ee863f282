"""`make run` without Rasa: the script itself, with two small servers in the places of the real parts."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from lotsen.paths import ROOT
from lotsen.run.processes import HOST, WITHOUT_MODEL, answers, free_port, rasa_url

SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
print("/x/site-packages/sanic/app.py:12: DeprecationWarning: old", flush=True)
print("  import old", flush=True)
print("listening", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("-p") + 1])), Handler).serve_forever()
"""
ENDS = "import sys; sys.exit('no such channel')"


RASA, ACTIONS = "lotsen/engine/__main__.py", "lotsen/engine/actions.py"  # what is started with `python -m`


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What `python -m lotsen run` needs, with a model file and stand-ins for RASA and ACTIONS."""
    for folder in ("lotsen", "knowledge", "deploy/credentials"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("endpoints.yml", "domain.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "models").mkdir()
    with tarfile.open(tmp_path / "models" / "lotsen.tar.gz", "w:gz"):
        pass  # an archive, though an empty one
    for module in (RASA, ACTIONS):
        (tmp_path / module).write_text(SERVER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def ports() -> dict[str, str]:
    return {"RASA_PORT": str(free_port()), "ACTIONS_PORT": str(free_port())}


def start(project: Path, ports: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "lotsen", "run"],
        cwd=project,
        env={**os.environ, **ports},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def read_until(process: "subprocess.Popen[str]", wanted: str) -> str:
    assert process.stdout
    text = ""
    for line in process.stdout:
        text += line
        if wanted in line:
            return text
    raise AssertionError(f"it ended without printing {wanted!r}: {text}")


@pytest.mark.parametrize("variable", ["RASA_PORT", "ACTIONS_PORT"])
def test_a_busy_port_is_one_sentence(project: Path, ports: dict[str, str], variable: str) -> None:
    with socket.create_server((HOST, int(ports[variable]))):
        code, out, err = finish(start(project, ports))
    assert code == 1
    assert out == ""
    assert len(err.splitlines()) == 1
    assert ports[variable] in err
    assert variable in err


def test_a_missing_model_is_one_sentence(project: Path, ports: dict[str, str]) -> None:
    (project / "models" / "lotsen.tar.gz").rename(project / "models" / "other.tar.gz")
    code, _, err = finish(start(project, ports))
    assert code == 1
    assert len(err.splitlines()) == 1
    assert "make train" in err


def test_a_port_that_is_none_is_one_sentence(project: Path, ports: dict[str, str]) -> None:
    code, _, err = finish(start(project, {**ports, "RASA_PORT": "http"}))
    assert code == 1
    assert err == "RASA_PORT=http is no port: give a number from 1 to 65535.\n"


PARTS = pytest.mark.parametrize(("module", "name"), [(RASA, "rasa"), (ACTIONS, "actions")])


@PARTS
def test_a_part_that_dies_again_and_again_ends_the_other_and_says_which(
    project: Path, ports: dict[str, str], module: str, name: str
) -> None:
    (project / module).write_text(ENDS, encoding="utf-8")
    code, out, err = finish(start(project, ports))
    assert code == 1
    assert out.count("no such channel") == 3
    ended = f"{name} ended by itself (exit code 1)"
    assert out.count(f"{ended}, why is in its lines above. It is started again.") == 2
    assert err == f"{ended}, the third time within a minute: why is in its lines above.\n"


@PARTS
def test_a_part_that_dies_is_started_again(
    project: Path, ports: dict[str, str], module: str, name: str
) -> None:
    """Twice, also when it was killed; it answers again, and the other one was never away."""
    port = int(ports["RASA_PORT" if name == "rasa" else "ACTIONS_PORT"])
    process = start(project, ports)
    read_until(process, "Ctrl-C")
    for _ in range(2):
        (pid,) = listening(port)
        os.kill(pid, signal.SIGKILL)
        read_until(process, f"{name} ended by itself (signal 9)")
        read_until(process, f"{name:7} | listening")
        wait_until(lambda: answers(rasa_url(port)))
        assert listening(port) != [pid]
    process.send_signal(signal.SIGTERM)
    code, _, err = finish(process)
    assert (code, err) == (0, "")
    assert not answers(rasa_url(port))


def listening(port: int) -> list[int]:
    """Ids of the processes that listen on a port."""
    found: list[Any] = psutil.net_connections("tcp")
    return [one.pid for one in found if one.pid and one.status == "LISTEN" and one.laddr.port == port]


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_model_that_rasa_cannot_load_is_no_running_assistant(project: Path, ports: dict[str, str]) -> None:
    complaint = 'print("ERROR rasa.core.agent - Could not load model due to Error", flush=True)\n'
    (project / RASA).write_text(complaint + SERVER, encoding="utf-8")
    code, _, err = finish(start(project, ports))
    assert code == 1
    assert err == f"rasa {WITHOUT_MODEL}\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_how_to_talk_to_it_and_ends_when_asked(
    project: Path, ports: dict[str, str], number: signal.Signals
) -> None:
    process = start(project, ports)
    shown = read_until(process, "Ctrl-C")
    assert f"http://127.0.0.1:{ports['RASA_PORT']}/webhooks/lotsen/webhook" in shown
    assert "Finns det ett poliskontor i Tensta?" in shown
    assert "listening" in shown
    assert "DeprecationWarning" not in shown
    assert "import old" not in shown
    process.send_signal(number)
    code, _, err = finish(process)
    assert (code, err) == (0, "")
    assert not answers(rasa_url(int(ports["RASA_PORT"])))


def test_nothing_is_left_when_it_is_killed(project: Path, ports: dict[str, str]) -> None:
    process = start(project, ports)
    read_until(process, "Ctrl-C")
    process.kill()
    finish(process)
    deadline = time.monotonic() + 30
    while answers(rasa_url(int(ports["RASA_PORT"]))) or answers(rasa_url(int(ports["ACTIONS_PORT"]))):
        assert time.monotonic() < deadline, "a part still answers"
