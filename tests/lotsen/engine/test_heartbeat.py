"""A process whose loop stands still ends, whatever it stands at; one that works or waits goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from lotsen.paths import ROOT
from lotsen.run.processes import answers, free_port, health_url

# `still` and `beat` are short, so that a test does not wait.
LOOP = """
import asyncio, re, time
from lotsen.engine.heartbeat import beating
async def main():
    async with beating(0.5, 0.05):
        print("begins", flush=True)
        {work}
    {after}
    print("ends", flush=True)
asyncio.run(main())
"""
STANDS_STILL = {
    "waits": "time.sleep(600)",
    "works": "while True: pass",
    "holds Python's lock": "re.match('(a|a)*b', 'a' * 200)",
}


def run(work: str, after: str = "pass") -> subprocess.CompletedProcess[str]:
    code = LOOP.format(work=work, after=after)
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("work", STANDS_STILL.values(), ids=STANDS_STILL)
def test_a_loop_that_stands_still_ends_its_process(work: str) -> None:
    done = run(work)
    assert (done.returncode, done.stdout) == (1, "begins\n")
    assert "Timeout" in done.stderr and "in main" in done.stderr


ACTION = """
import time
from rasa_sdk import Action
class Stuck(Action):
    def name(self): return "stuck"
    def run(self, dispatcher, tracker, domain): time.sleep(600)
"""
SERVER = """
import sys
from lotsen.engine import heartbeat
heartbeat.STILL, heartbeat.BEAT = 3.0, 0.05
sys.argv = ["actions", "--actions", "stuck", "-p", "{port}"]
from lotsen.engine.actions import main
main()
"""


def test_the_action_server_ends_when_an_action_never_does(tmp_path: Path) -> None:
    """The real one; Rasa's process has the same heart."""
    (tmp_path / "stuck.py").write_text(ACTION, encoding="utf-8")
    port = free_port()
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "SANIC_HOST": "127.0.0.1"}
    server = subprocess.Popen([sys.executable, "-c", SERVER.format(port=port)], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while not answers(health_url(port)):
            assert time.monotonic() < deadline and server.poll() is None
            time.sleep(0.1)
        with pytest.raises(requests.ConnectionError):
            call = {"next_action": "stuck", "tracker": {"sender_id": "x"}, "domain": {}, "version": "3.6.21"}
            requests.post(f"http://127.0.0.1:{port}/webhook", json=call, timeout=60)
        assert server.wait(60) == 1
    finally:
        server.kill()


def test_one_that_goes_on_goes_on() -> None:
    """Longer than it may stand still."""
    assert run("await asyncio.sleep(1.5)").stdout == "begins\nends\n"


def test_nothing_is_watched_afterwards() -> None:
    assert run("await asyncio.sleep(0)", "time.sleep(1.0)").stdout == "begins\nends\n"
