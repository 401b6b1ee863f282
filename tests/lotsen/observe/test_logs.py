"""Of other people's log records nothing remains but what stands in their source code."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.contextvars import bound_contextvars

from lotsen import paths
from lotsen.observe import logs
from lotsen.observe.log_records import harmless

FOREIGN = st.sampled_from(
    ["rasa.core.processor", "rasa_sdk.executor", "asyncio", "sanic.root", "root", "x.lotsen"]
)
# A word that no source code or place holds.
SECRETS = st.text("åäöqwxz", min_size=6, max_size=30).map("hemlig{}".format)


class Trouble(Exception):
    """Holds what was written, as other people's exceptions do."""


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What has been written since last asked, with our record factory and handler in place."""
    factory, handlers = logging.getLogRecordFactory(), logging.root.handlers[:]
    level = logging.root.level
    handler = logs.Lines("json")
    handler.setStream(io.StringIO())
    root = type(logging.root)
    logging.root.__class__ = logging.RootLogger  # numpy.distutils, once imported, puts one of its own there
    logging.setLogRecordFactory(harmless)
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.DEBUG)

    def written() -> list[dict[str, Any]]:
        text = handler.stream.getvalue()
        handler.setStream(io.StringIO())
        return [json.loads(line) for line in text.splitlines()]

    yield written
    logging.root.__class__ = root
    logging.setLogRecordFactory(factory)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def log_in_every_way(logger: logging.Logger, secret: str) -> int:
    """Log the secret as Rasa and its libraries do; return how many records that makes."""
    logger.error(secret)
    logger.error("Failed to parse '%s'", secret)
    logger.error("Values: %(text)s", {"text": secret})
    logger.error({"text": secret})
    logger.error(f"Failed to handle message {secret!r} of user")
    logger.error("Failed to handle message " + secret)
    logger.error(secret + " %s", "ett")
    logger.error("Too few %s %s", secret)
    logger.warning("ok", extra={"request": secret, "fault": secret, "where_from": secret})
    logger.info("ok", stack_info=True)
    logger.log(logging.DEBUG, Trouble(secret))
    try:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise Trouble(secret) from error
    except Trouble as error:
        logger.exception(error)
        logger.error("Handling broke: %s", error, exc_info=True)
        logger.error("Handling broke", exc_info=error)
    return 14


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=FOREIGN, secret=SECRETS)
def test_a_foreign_record_holds_nothing(lines: Any, name: str, secret: str) -> None:
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)  # an app of Sanic, once made, sets its own
    count = log_in_every_way(logger, secret)
    written = lines()
    assert len(written) == count
    assert "hemlig" not in json.dumps(written, ensure_ascii=False)
    assert all(line["where"].startswith("tests/lotsen/observe/test_logs.py:") for line in written)


def test_what_is_constant_remains(lines: Any) -> None:
    logger = logging.getLogger("rasa.core.agent")
    logger.error(f"Could not load model due to {Trouble('x')}.")
    logger.error("Failed to parse '%s'", "x")
    logger.info("Rasa server is up and running.")
    assert [line["event"] for line in lines()] == [
        "Could not load model due to",
        "Failed to parse '%s'",
        "Rasa server is up and running.",
    ]


def test_our_own_lines_pass(lines: Any) -> None:
    logging.getLogger("lotsen.channels.safety_net").error("Channel %s: %s.", "webb", "too late")
    logging.getLogger("actions").info("ett")
    ours, too = lines()
    assert ours == {
        "timestamp": ours["timestamp"],
        "level": "error",
        "logger": "lotsen.channels.safety_net",
        "event": "Channel webb: too late.",
    }
    assert too["event"] == "ett"


def test_an_exception_is_told_by_type_and_place(lines: Any) -> None:
    def break_down() -> None:
        raise KeyError("x")

    for name in ("lotsen", "rasa"):
        try:
            break_down()
        except KeyError:
            logging.getLogger(name).error("Something that broke", exc_info=True)
        (line,) = lines()
        assert line["exception"] == "KeyError"
        assert all(
            place.startswith("tests/lotsen/observe/test_logs.py:") for place in line["at"].split(" < ")
        )


def test_the_channel_is_told_when_it_is_known(lines: Any) -> None:
    with bound_contextvars(channel="webb", text="x"):
        logging.getLogger("rasa").error("Something that broke")
    (line,) = lines()
    assert line["channel"] == "webb" and "text" not in line


PROCESS = """
import logging.config, sys, threading, warnings
from lotsen.observe import logs
logs.install()
import coloredlogs, structlog
from sanic.log import LOGGING_CONFIG_DEFAULTS, access_logger
logging.config.dictConfig(LOGGING_CONFIG_DEFAULTS)
access_logger.info("", extra={"request": "GET /hemlig", "status": 200, "host": "hemlig", "byte": 1})
coloredlogs.install(level="DEBUG")
structlog.configure(processors=[structlog.processors.JSONRenderer()])
logging.basicConfig(format="%(message)s", force=False)
log = structlog.get_logger("rasa.core.processor")
log.error("processor.parse.failed", text="hemlig", user_message="hemlig")
structlog.get_logger("rasa.core.processor").debug("processor.debug.event", text="hemlig")
warnings.warn("hemlig")
cut_off = logging.getLogger("sanic.error")
cut_off.propagate = False
cut_off.error("Exception on uri: %s", "/hemlig")
def broken(): raise ValueError("hemlig")
thread = threading.Thread(target=broken); thread.start(); thread.join()
class Gone:
    def __del__(self): raise ValueError("hemlig")
Gone()
class OurError(Exception): pass
OurError.__module__ = "lotsen.x"
ways = {"": ValueError("hemlig"), "ours": OurError("vår egen"), "port": OSError("port taken")}
raise ways["".join(sys.argv[1:])]
"""


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run PROCESS; standard error is its log."""
    return subprocess.run(
        [sys.executable, "-c", PROCESS, *arguments],
        env={**os.environ, "PYTHONPATH": str(paths.ROOT), "PYTHONWARNINGS": "always", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_whole_process() -> None:
    done = process(LOTSEN_LOG="json", LOTSEN_LOG_LEVEL="debug")
    written = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1 and done.stdout == "" and "hemlig" not in done.stderr
    events = [line["event"] for line in written if "DeprecationWarning" not in line["event"]]
    assert events == [
        "(left out)",
        "processor.parse.failed",
        "processor.debug.event",
        "UserWarning at <string>:15",
        "Exception on uri: %s",
        "Nobody caught an exception.",
        "Nobody caught an exception.",
        "Nobody caught an exception.",
    ]
    assert written[-1]["exception"] == "ValueError" and written[-1]["level"] == "critical"


def test_for_a_person_and_no_debugging() -> None:
    done = process()
    assert "hemlig" not in done.stderr and "processor.parse.failed" in done.stderr
    assert "processor.debug.event" not in done.stderr and "{" not in done.stderr and "\x1b" not in done.stderr


def test_an_exception_that_says_what_to_do() -> None:
    assert "vår egen" in process("ours").stderr and "port taken" in process("port").stderr


@pytest.mark.parametrize("wrong", [{"LOTSEN_LOG": "xml"}, {"LOTSEN_LOG_LEVEL": "loud"}])
def test_a_wrong_setting_stops_the_start(wrong: dict[str, str]) -> None:
    done = process(**wrong)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert next(iter(wrong)) in done.stderr and "write one of" in done.stderr


UNREAD = """
import asyncio, logging, time
from lotsen.engine.heartbeat import beating
from lotsen.observe import logs
logs.install()
for _ in range(5_000):
    logging.getLogger("lotsen").error("A line that nobody reads, and the next one is as long as this.")
print("goes on", flush=True)
async def main():
    async with beating(0.5, 0.05):
        time.sleep(600)
asyncio.run(main())
"""


def test_a_log_that_nobody_reads_stops_nothing() -> None:
    """The pipe is full: what works goes on, and a loop that stands still ends its process all the same."""
    command = [sys.executable, "-c", UNREAD]
    with subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.wait(60) == 1
            assert process.stdout and process.stdout.read() == b"goes on\n"
        finally:
            process.kill()
