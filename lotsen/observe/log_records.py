"""What remains of a log record: of our own all, of anybody else's what stands in their code as a constant.

Other people's code logs messages, trackers, addresses and database parameters, also inside exceptions. So
this is an allow-list: of a foreign record only level, logger, place in the code and what of its message
stands in that code as a constant remain; of an exception its types and places.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import CodeType, TracebackType
from typing import Any

from lotsen.paths import ROOT

OURS = ("lotsen", "actions")
LEFT_OUT = "(left out)"
# Shortest constant beginning of a message that says something.
WORTH_SHOWING = 8
FRAMES = 4
FAULT = "lotsen_fault"  # attribute of a record
Fault = dict[str, Any]


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
    if not is_ours(name):
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
    places = [f"{short(frame.f_code.co_filename)}:{line}" for frame, line in traceback.walk_tb(trace)]
    return {"exception": " < ".join(kinds), "at": " < ".join(reversed(places[-FRAMES:]))}


def is_ours(logger: str) -> bool:
    """Tell whether a logger or module is of this project, whose lines hold no text."""
    return str(logger).partition(".")[0] in OURS


def short(path: str) -> str:
    """Return a source file's path without what this machine has before it."""
    return path.rpartition("/site-packages/")[2].removeprefix(f"{ROOT}/")


def _caller(pathname: str, function: str | None) -> CodeType | None:
    frame = sys._getframe(2)
    while frame and (frame.f_code.co_filename, frame.f_code.co_name) != (pathname, function):
        frame = frame.f_back  # type: ignore[assignment]
    return frame.f_code if frame else None
