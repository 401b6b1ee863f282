"""What is started and with which settings, its start and its end; mostly a small server in Rasa's place."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from lotsen.paths import ROOT
from lotsen.run import processes
from lotsen.run.processes import HOST, answers, free_port, started, wait_until_ready
from lotsen.settings import SettingError


def server(port: int) -> list[str]:
    return [sys.executable, "-m", "http.server", str(port), "--bind", HOST]


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


def test_children_get_what_they_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACY_MODEL", "sv_lookup_sm")
    child = processes.child_environment(5056, {"LOTSEN_X": "1"})
    assert child["ACTION_ENDPOINT"] == "http://127.0.0.1:5056/webhook"
    assert child["SANIC_HOST"] == "127.0.0.1"
    assert child["RASA_TELEMETRY_ENABLED"] == "false"
    assert child["SPACY_MODEL"] == "sv_lookup_sm"
    assert child["LOTSEN_X"] == "1"
    assert child["PYTHONPATH"].split(os.pathsep)[0] == str(ROOT)


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "٥٠٠٥", "5005.0"])
def test_what_is_no_port(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("RASA_PORT", value)
    with pytest.raises(SettingError, match="RASA_PORT"):
        processes.port_from_environment("RASA_PORT", 5005)


@pytest.mark.parametrize(("value", "port"), [("", 5005), (" 6000 ", 6000)])
def test_what_is_a_port(monkeypatch: pytest.MonkeyPatch, value: str, port: int) -> None:
    monkeypatch.setenv("RASA_PORT", value)
    assert processes.port_from_environment("RASA_PORT", 5005) == port


def test_the_token_switches_the_api_on() -> None:
    files = (Path("m"), Path("c"), Path("e"))
    assert "--enable-api" not in processes.rasa_command(5005, *files)
    assert processes.rasa_command(5005, *files, "hemlig")[-3:] == [
        "--enable-api",
        "--auth-token",
        "hemlig",
    ]


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="make train"):
        processes.require_model(tmp_path / "lotsen.tar.gz")


class TestStarted:
    def test_it_answers_inside_and_is_gone_after(self, tmp_path: Path) -> None:
        port = free_port()
        url = f"http://{HOST}:{port}/"
        with started("part", server(port), port, os.environ, tmp_path) as part:
            wait_until_ready(part, url)
            assert answers(url)
        assert not answers(url)
        assert not alive(part.pid)
        assert (tmp_path / "part.log").is_file()

    def test_it_is_gone_after_an_exception(self, tmp_path: Path) -> None:
        port = free_port()
        with pytest.raises(KeyError), started("part", server(port), port, os.environ, tmp_path) as part:
            raise KeyError
        assert not alive(part.pid)

    def test_what_it_started_itself_is_gone_too(self, tmp_path: Path) -> None:
        port = free_port()
        code = (
            "import subprocess, sys;"
            f"child = subprocess.Popen({server(port)!r});"
            "print(child.pid, flush=True); child.wait()"
        )
        with started("part", [sys.executable, "-c", code], port, os.environ, tmp_path) as part:
            wait_until_ready(part, f"http://{HOST}:{port}/")
            grandchild = int(part.log.read_text(encoding="utf-8").split()[0])
        assert not alive(grandchild)

    def test_one_that_will_not_end_is_killed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
        port = free_port()
        code = (
            "import http.server, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            f"http.server.HTTPServer(({HOST!r}, {port}), http.server.SimpleHTTPRequestHandler)"
            ".serve_forever()"
        )
        with started("part", [sys.executable, "-c", code], port, os.environ, tmp_path) as part:
            wait_until_ready(part, f"http://{HOST}:{port}/")
        assert not alive(part.pid)

    def test_it_dies_when_its_parent_is_killed(self, tmp_path: Path) -> None:
        port = free_port()
        code = (
            "import os, signal, pathlib; from lotsen.run.processes import *;"
            f"log_dir = pathlib.Path({str(tmp_path)!r});"
            f"context = started('part', {server(port)!r}, {port}, os.environ, log_dir);"
            f"part = context.__enter__(); wait_until_ready(part, 'http://{HOST}:{port}/');"
            "os.kill(os.getpid(), signal.SIGKILL)"
        )
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
        deadline = time.monotonic() + 30
        while answers(f"http://{HOST}:{port}/"):
            assert time.monotonic() < deadline, "the part still answers"

    def test_a_busy_port_is_refused_before_anything_starts(self, tmp_path: Path) -> None:
        port = free_port()
        part = started("part", server(port), port, os.environ, tmp_path)
        with socket.create_server((HOST, port)), pytest.raises(SettingError, match=str(port)):
            part.__enter__()
        assert not (tmp_path / "part.log").exists()


class TestWaiting:
    def test_a_part_that_ends_first_shows_its_last_lines(self, tmp_path: Path) -> None:
        port = free_port()
        command = [sys.executable, "-c", "import sys; sys.exit('wrong credentials')"]
        shown = r"part ended by itself \(exit code 1\):\nwrong credentials"
        part = started("part", command, port, os.environ, tmp_path)
        with part as it, pytest.raises(SettingError, match=shown):
            wait_until_ready(it, f"http://{HOST}:{port}/")

    def test_a_part_that_never_answers_is_given_up(self, tmp_path: Path) -> None:
        port = free_port()
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        part = started("part", command, port, os.environ, tmp_path)
        with part as it, pytest.raises(SettingError, match="did not answer"):
            wait_until_ready(it, f"http://{HOST}:{port}/", seconds=0)

    def test_rasa_without_its_model_is_not_ready(self, tmp_path: Path) -> None:
        port = free_port()
        code = (
            "import http.server; print('Could not load model due to Error', flush=True);"
            f"http.server.HTTPServer(({HOST!r}, {port}), http.server.SimpleHTTPRequestHandler)"
            ".serve_forever()"
        )
        part = started("rasa", [sys.executable, "-c", code], port, os.environ, tmp_path)
        with part as it, pytest.raises(SettingError, match="make train"):
            wait_until_ready(it, f"http://{HOST}:{port}/")

    def test_nobody_there_is_no_answer(self) -> None:
        assert not answers(f"http://{HOST}:{free_port()}/")


def test_the_whole_assistant_answers_and_leaves_nothing(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials.yml"
    credentials.write_text("rest:\n", encoding="utf-8")
    with processes.running(free_port(), free_port(), credentials=credentials, log_dir=tmp_path) as assistant:
        assert assistant.actions is not None
        request = urllib.request.Request(
            assistant.rasa_url + "webhooks/rest/webhook",
            data=json.dumps({"sender": "test", "message": "hej"}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            assert json.load(response)
    assert not alive(assistant.rasa.pid)
    assert not alive(assistant.actions.pid)
