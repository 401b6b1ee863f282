"""The log of both processes: one line an event, and never a word of what people write.

What of a record remains is decided where it is born (lotsen/observe/log_records.py). And there is one
handler for all loggers: those that Rasa and Sanic set up for themselves are never called.

Rasa's file event broker writes through logging and is silent too: its SQL broker is not.

`lotsen/observe/logging.yml` installs it as the first thing that Rasa and the action server do.
"""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import sys
import threading
import warnings
from datetime import datetime, timezone
from types import TracebackType
from typing import Any

import structlog

from lotsen.observe.log_records import FAULT, harmless, is_ours, short

KIND, KINDS = "LOTSEN_LOG", ("plain", "json")  # plain: for a person at a terminal
LEVEL, LEVELS = "LOTSEN_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR")
RASA_LEVEL = "LOG_LEVEL"  # where Rasa takes its own loggers' level from
# Python's own exceptions about code, files and ports: what they say is needed to mend a start that failed.
TELLING = (SyntaxError, ImportError, OSError)


def install() -> logging.Handler:
    """Take over all logging of this process and return the handler; what would configure it later is ignored.

    Ends the process when a variable holds something else than KINDS or LEVELS: an exception would be
    swallowed by Rasa, which would then go on with its own logs.
    """
    kind = _choice(KIND, KINDS, "plain", str.lower)
    level = _choice(LEVEL, LEVELS, "INFO", str.upper)
    os.environ[RASA_LEVEL] = level
    wait_for_no_reader()
    handler = Lines(kind)
    logging.setLogRecordFactory(harmless)
    logging.Logger.callHandlers = lambda logger, record: handler.handle(record)  # type: ignore[method-assign,assignment]
    logging.root.setLevel(level)
    logging.raiseExceptions = False  # prints what could not be logged, arguments and all
    warnings.showwarning = _warn  # type: ignore[assignment]
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    structlog.configure(
        processors=[_event_alone],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    structlog.configure = lambda *args, **kwargs: None
    return handler


def wait_for_no_reader() -> None:
    """Let what a full pipe does not take be lost.

    Whoever reads the log may stand still: a terminal after Ctrl-S, a collector whose disk is full. The next
    line would then stop the loop for good, and the heartbeat too, which says where before it ends it all.
    Only pipes: how a terminal or a file is opened is not ours alone.
    """
    with contextlib.suppress(OSError, ValueError):
        number = sys.stderr.fileno()
        if stat.S_ISFIFO(os.fstat(number).st_mode):
            os.set_blocking(number, False)


class Lines(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes harmless records to standard error, as JSON or for a person, with the channel if known."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        json = structlog.processors.JSONRenderer(ensure_ascii=False)
        self._render: Any = json if kind == "json" else structlog.dev.ConsoleRenderer(colors=False)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if not is_ours(record.name):
            line["where"] = f"{short(record.pathname)}:{record.lineno}"
        channel = structlog.contextvars.get_contextvars().get("channel")
        if channel:
            line["channel"] = channel
        return str(self._render(None, "", {**line, **getattr(record, FAULT, {})}))


def _choice(variable: str, choices: tuple[str, ...], default: str, case: Any) -> str:
    value = case(os.environ.get(variable, "").strip()) or default
    if value not in choices:
        sys.exit(f"{variable}={value} is not known: write one of {', '.join(choices)}.")
    return str(value)


def _event_alone(logger: Any, method: str, event: Any) -> Any:
    """Pass a structlog event on by its name; whatever comes with it stays behind."""
    return (event.get("event"),), {"exc_info": bool(event.get("exc_info")) or method == "exception"}


def _warn(message: Any, category: type, filename: str, line: int, *rest: Any) -> None:
    logging.getLogger(__name__).debug("%s at %s:%d", category.__name__, short(filename), line)


def _uncaught(kind: type, error: BaseException | None, trace: TracebackType | None) -> None:
    """Say what ended the process or a thread; our own exceptions are for a person and hold no text."""
    telling = is_ours(kind.__module__) or (kind.__module__ == "builtins" and issubclass(kind, TELLING))
    said = str(error) if telling else "Nobody caught an exception."
    record = harmless(__name__, logging.CRITICAL, __file__, 0, "%s", (said,), (kind, error, trace))
    logging.getLogger(__name__).handle(record)
