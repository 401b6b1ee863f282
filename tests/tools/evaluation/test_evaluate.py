"""Asking and printing; the assistant is a small server that says the text back."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tools.evaluation import client, evaluate
from tools.evaluation.metric import Metric
from tools.evaluation.read_sets import Line
from tools.evaluation.scoring import Scored

SETS = {
    "smalltalk_sv.tsv": "text\texpected\ttags\nhej\tgreet\t\nhallå\tgreet\t\n",
    "oos_sv.tsv": "text\texpected\ttags\ntyst\toos\t\nfel\toos\t\n",
    "dialogues.yml": "- name: d\n  turns: [{user: ett}, {user: två, must_contain: två}]\n",
}


class Echo(BaseHTTPRequestHandler):
    """Our JSON channel and parse; silent at "tyst", broken at "fel"."""

    seen: ClassVar[list[tuple[str, str]]] = []
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = 500 if "fel" in body.values() else 200
        if self.path == "/webhooks/lotsen/webhook":
            self.seen.append((body["sender"], body["message"]))
            content: object = (
                [] if body["message"] == "tyst" else [{"text": body["message"]}, {"text": "slut"}]
            )
        else:
            assert self.path == "/model/parse?token=hemlig"
            content = {"intent": {"name": "halsning", "confidence": 0.5}}
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Echo.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def test_a_line_is_a_conversation_and_a_dialogue_one(url: str) -> None:
    lines = [Line("a", "x"), Line("a", "y"), *(Line("d", text, dialogue="1") for text in ("ett", "två"))]
    answers = client.ask(client.Client(url, "hemlig"), lines, 3)
    assert [answer.bubbles for answer in answers] == [(line.text, "slut") for line in lines]
    assert {(answer.intent, answer.confidence, answer.error) for answer in answers} == {("halsning", 0.5, "")}
    senders = {message: sender for sender, message in Echo.seen}
    assert senders["ett"] == senders["två"]
    assert len(set(senders.values())) == 3


def test_the_whole_run(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in SETS.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    to = tmp_path / "reports" / "out.json"
    common = ["--sets", str(tmp_path), "--url", url, "--token", "hemlig", "--json", str(to)]
    assert evaluate.main(common) == 0
    plain = capsys.readouterr().out
    assert "small talk right" in plain and "2/2  OK (at least 90.0%)" in plain
    assert "[oos] tyst" not in plain
    assert evaluate.main([*common, "--gate"]) == 1
    gated = capsys.readouterr().out
    assert "[oos] tyst" in gated and "OVER (at most 0.0%)" in gated
    assert "HTTPError: /webhooks/lotsen/webhook gave 500" in gated and "hemlig" not in gated
    saved = json.loads(to.read_text(encoding="utf-8"))
    assert {one["key"]: one["hits"] for one in saved["measures"]}["silent"] == 2
    first = saved["lines"][0]
    assert (first["line"]["text"], first["intent"], first["right"]) == ("tyst", "halsning", False)


def test_nothing_to_ask_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--sets", str(tmp_path), "--url", "http://127.0.0.1:9"]) == 2
    assert "No evaluation set" in capsys.readouterr().err


def test_nobody_answers_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "oos_sv.tsv").write_text(SETS["oos_sv.tsv"], encoding="utf-8")
    assert evaluate.main(["--sets", str(tmp_path), "--url", "http://127.0.0.1:9", "--token", "hemlig"]) == 2
    said = capsys.readouterr().err
    assert "Not one answer" in said and "hemlig" not in said


def test_rows() -> None:
    line = Line("oos_sv", "hej", expected="oos")
    fell = (Scored(line, "akut", 0.9, ("a", "b")),)
    one = Metric("oos", "declined", 1, 2, fell, bound=0.85)
    assert evaluate.row(one).split() == ["declined", "50.0%", "1/2", "UNDER", "(at", "least", "85.0%)"]
    assert evaluate.group(one) == "\ndeclined: 1/2\n  [oos] hej\n      akut 0.90: a ¶ b\n"
