"""Rasa is asked to end in the middle of answers: nothing that was answered is lost, and it ends by itself."""

from __future__ import annotations

import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lotsen.run import processes
from tests.faults.running import Site, again, site
from tests.faults.visitor import EMERGENCY, HELLO, QUESTION, SAFE, Visitor, until

END_SECONDS = 60.0  # as the containers get (deploy/compose.yml); nothing is measured


def end(running: Site) -> int:
    assert running.rasa.part
    running.rasa.part.process.send_signal(signal.SIGTERM)
    return running.rasa.part.process.wait(END_SECONDS)


def nothing_is_lost(running: Site, visitor: Visitor) -> bool:
    """What was sent again may be there twice."""
    return not Counter(visitor.own) - Counter(running.stored(visitor))


def test_under_load(tmp_path: Path) -> None:
    """Who was cut off sends the same message again and is answered by the next process."""
    with site(tmp_path) as running:
        visitors = [running.visitor() for _ in range(6)]
        over = False

        def write(visitor: Visitor) -> None:
            while not over:
                for text in (QUESTION[0], EMERGENCY, HELLO[0]):
                    visitor.ask(text)

        with ThreadPoolExecutor(len(visitors)) as pool:
            work = [pool.submit(write, visitor) for visitor in visitors]
            try:
                until(lambda: all(len(visitor.own) > 5 for visitor in visitors))
                assert end(running) == 0
                again(running.rasa)
                running.rasa.wait()
                before = [len(visitor.own) for visitor in visitors]
                until(lambda: all(len(v.own) > b for v, b in zip(visitors, before, strict=True)))
            finally:
                over = True
        for one in work:
            one.result()
        assert end(running) == 0
        assert all(nothing_is_lost(running, visitor) for visitor in visitors)


def test_while_an_answer_is_under_way(tmp_path: Path) -> None:
    """It waits for an action server: the answer is finished, or the visitor sends it again."""
    with site(tmp_path) as running, ThreadPoolExecutor(1) as pool:
        visitor = running.visitor()
        visitor.ask(HELLO[0])
        running.actions.stop()
        asked: list[float] = []

        def slow(request: Request) -> Response:
            asked.append(time.monotonic())
            time.sleep(2)
            return Response('{"events": [], "responses": []}', content_type="application/json")

        with HTTPServer(processes.HOST, running.actions.port, threaded=True) as server:
            server.expect_request("/webhook").respond_with_handler(slow)
            answer = pool.submit(visitor.ask, QUESTION[0])
            until(lambda: bool(asked))
            assert end(running) == 0
        again(running.actions)
        again(running.rasa)
        running.actions.wait()
        running.rasa.wait()
        assert answer.result() in ([SAFE], [QUESTION[1]])
        assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
        assert nothing_is_lost(running, visitor)
