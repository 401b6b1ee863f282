"""Waiting for the real parts; most of it with a small program in the place of Rasa."""

import json
import os
import sys
import urllib.request

import pytest

from lotsen.run import processes
from lotsen.run.processes import HOST, answers, free_port, started, wait_until_ready
from lotsen.settings import SettingError
from tests.lotsen.run.test_process import alive


class TestWaiting:
    def test_a_part_that_ends_first_shows_its_last_lines(self, tmp_path):
        port = free_port()
        command = [sys.executable, "-c", "import sys; sys.exit('wrong credentials')"]
        shown = r"part ended by itself \(exit code 1\):\nwrong credentials"
        part = started("part", command, port, os.environ, tmp_path)
        with part as it, pytest.raises(SettingError, match=shown):
            wait_until_ready(it, f"http://{HOST}:{port}/")

    def test_a_part_that_never_answers_is_given_up(self, tmp_path):
        port = free_port()
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        part = started("part", command, port, os.environ, tmp_path)
        with part as it, pytest.raises(SettingError, match="did not answer"):
            wait_until_ready(it, f"http://{HOST}:{port}/", seconds=0)

    def test_rasa_without_its_model_is_not_ready(self, tmp_path):
        port = free_port()
        code = (
            "import http.server; print('Could not load model due to Error', flush=True);"
            f"http.server.HTTPServer(({HOST!r}, {port}), http.server.SimpleHTTPRequestHandler)"
            ".serve_forever()"
        )
        part = started("rasa", [sys.executable, "-c", code], port, os.environ, tmp_path)
        with part as it, pytest.raises(SettingError, match="make train"):
            wait_until_ready(it, f"http://{HOST}:{port}/")

    def test_nobody_there_is_no_answer(self):
        assert not answers(f"http://{HOST}:{free_port()}/")


def test_the_whole_assistant_answers_and_leaves_nothing(tmp_path):
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
