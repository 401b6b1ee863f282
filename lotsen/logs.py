"""The log of both processes: one line an event, and never a word of what people write.

Other people's code logs messages, trackers, addresses and database parameters, also inside exceptions. So
this is an allow-list, and it stands where a log record is born: of a foreign record only level, logger,
place in the code and what of its message stands in that code as a constant remain; of an exception its
types and places. Lines of our own loggers pass, since they hold no text. And there is one handler for all
loggers: those that Rasa and Sanic set up for themselves are never called.

Rasa's file event broker writes through logging and is silent too: its SQL broker is not.

`lotsen/logging.yml` installs it as the first thing that Rasa and the action server do.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
import warnings
from datetime import datetime, timezone
from types import CodeType, TracebackType
from typing import Any

import structlog

from lotsen.paths import ROOT

KIND, KINDS = "LOTSEN_LOG", ("plain", "json")  # plain: for a person at a terminal
LEVEL, LEVELS = "LOTSEN_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR")
RASA_LEVEL = "LOG_LEVEL"  # where Rasa takes its own loggers' level from
OURS = ("lotsen", "actions")
LEFT_OUT = "(left out)"
# Python's own exceptions about code, files and ports: what they say is needed to mend a start that failed.
TELLING = (SyntaxError, ImportError, OSError)
# Shortest constant beginning of a message that says something.
WORTH_SHOWING = 8
FRAMES = 4
FAULT = "lotsen_fault"  # attribute of a record
Fault = dict[str, Any]


def install() -> logging.Handler:
    """Take over all logging of this process and return the handler; what would configure it later is ignored.

    Ends the process when a variable holds something else than KINDS or LEVELS: an exception would be
    swallowed by Rasa, which would then go on with its own logs.
    """
    kind = _choice(KIND, KINDS, "plain", str.lower)
    level = _choice(LEVEL, LEVELS, "INFO", str.upper)
    os.environ[RASA_LEVEL] = level
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
        if not _is_ours(record.name):
            line["where"] = f"{_short(record.pathname)}:{record.lineno}"
        channel = structlog.contextvars.get_contextvars().get("channel")
        if channel:
            line["channel"] = channel
        return str(self._render(None, "", {**line, **getattr(record, FAULT, {})}))


def harmless(
    name: str,
    level: int,
    pathname: str,
    line: int,
    message: object,
    args: Any,
    error: Any,
    function: str | None = None,
    stack: str | None = None,
    **more: Any,
) -> logging.LogRecord:
    """Return the record that everybody gets to see; logging calls this for every record."""
    if not _is_ours(name):
        message, args = constant_part(message, _caller(pathname, function)), ()
    record = logging.LogRecord(name, level, pathname, line, message, args, None, function, None)
    if error:
        setattr(record, FAULT, fault(*(sys.exc_info() if not isinstance(error, tuple) else error)))
    return record


def constant_part(message: object, code: CodeType | None) -> str:
    """Return as much of the beginning of a message as stands as one constant in the code that logs it."""
    constants = [part for part in code.co_consts if isinstance(part, str)] if code else []
    text = message if isinstance(message, str) else ""
    found = max((part for part in constants if text.startswith(part)), key=len, default="")
    return found.strip() if len(found) >= WORTH_SHOWING else LEFT_OUT


def fault(kind: type | None, error: BaseException | None, trace: TracebackType | None) -> Fault:
    """Return an exception's type, those of its causes, and the innermost places; nothing it holds."""
    kinds = [kind.__name__] if kind else []
    while error is not None and len(kinds) < FRAMES:
        error = error.__cause__ or error.__context__
        kinds += [type(error).__name__] if error else []
    places = [f"{_short(frame.f_code.co_filename)}:{line}" for frame, line in traceback.walk_tb(trace)]
    return {"exception": " < ".join(kinds), "at": " < ".join(reversed(places[-FRAMES:]))}


def _is_ours(logger: str) -> bool:
    return str(logger).partition(".")[0] in OURS


def _caller(pathname: str, function: str | None) -> CodeType | None:
    frame = sys._getframe(2)
    while frame and (frame.f_code.co_filename, frame.f_code.co_name) != (pathname, function):
        frame = frame.f_back  # type: ignore[assignment]
    return frame.f_code if frame else None


def _short(path: str) -> str:
    return path.rpartition("/site-packages/")[2].removeprefix(f"{ROOT}/")


def _choice(variable: str, choices: tuple[str, ...], default: str, case: Any) -> str:
    value = case(os.environ.get(variable, "").strip()) or default
    if value not in choices:
        sys.exit(f"{variable}={value} is not known: write one of {', '.join(choices)}.")
    return str(value)


def _event_alone(logger: Any, method: str, event: Any) -> Any:
    """Pass a structlog event on by its name; whatever comes with it stays behind."""
    return (event.get("event"),), {"exc_info": bool(event.get("exc_info")) or method == "exception"}


def _warn(message: Any, category: type, filename: str, line: int, *rest: Any) -> None:
    logging.getLogger(__name__).debug("%s at %s:%d", category.__name__, _short(filename), line)


def _uncaught(kind: type, error: BaseException | None, trace: TracebackType | None) -> None:
    """Say what ended the process or a thread; our own exceptions are for a person and hold no text."""
    telling = _is_ours(kind.__module__) or (kind.__module__ == "builtins" and issubclass(kind, TELLING))
    said = str(error) if telling else "Nobody caught an exception."
    record = harmless(__name__, logging.CRITICAL, __file__, 0, "%s", (said,), (kind, error, trace))
    logging.getLogger(__name__).handle(record)
