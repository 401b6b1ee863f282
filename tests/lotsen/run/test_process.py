"""Starting and ending one process; mostly a small server in the place of Rasa."""

import os
import socket
import subprocess
import sys
import time

import pytest

from lotsen.paths import ROOT
from lotsen.run import process as part_module
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


class TestStarted:
    def test_it_answers_inside_and_is_gone_after(self, tmp_path):
        port = free_port()
        url = f"http://{HOST}:{port}/"
        with started("part", server(port), port, os.environ, tmp_path) as part:
            wait_until_ready(part, url)
            assert answers(url)
        assert not answers(url)
        assert not alive(part.pid)
        assert (tmp_path / "part.log").is_file()

    def test_it_is_gone_after_an_exception(self, tmp_path):
        port = free_port()
        with pytest.raises(KeyError), started("part", server(port), port, os.environ, tmp_path) as part:
            raise KeyError
        assert not alive(part.pid)

    def test_what_it_started_itself_is_gone_too(self, tmp_path):
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

    def test_one_that_will_not_end_is_killed(self, tmp_path, monkeypatch):
        monkeypatch.setattr(part_module, "STOP_SECONDS", 0.2)
        port = free_port()
        code = (
            "import http.server, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            f"http.server.HTTPServer(({HOST!r}, {port}), http.server.SimpleHTTPRequestHandler)"
            ".serve_forever()"
        )
        with started("part", [sys.executable, "-c", code], port, os.environ, tmp_path) as part:
            wait_until_ready(part, f"http://{HOST}:{port}/")
        assert not alive(part.pid)

    def test_it_dies_when_its_parent_is_killed(self, tmp_path):
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

    def test_a_busy_port_is_refused_before_anything_starts(self, tmp_path):
        port = free_port()
        part = started("part", server(port), port, os.environ, tmp_path)
        with socket.create_server((HOST, port)), pytest.raises(SettingError, match=str(port)):
            part.__enter__()
        assert not (tmp_path / "part.log").exists()
