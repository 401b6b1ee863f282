"""One piece of work in a process of its own, beside this one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Result = TypeVar("Result")


@contextmanager
def forked(work: Callable[..., Result], *arguments: Any) -> Iterator[Callable[[], Result]]:
    """Start `work(*arguments)` and give a function that waits for its result.

    By fork, so that large arguments are shared, not copied; a process rather than a thread, because
    liblinear's random numbers are one for all threads and the result must not depend on their order. The
    function raises RuntimeError when the process came to nothing; why is on standard error.
    """
    system = multiprocessing.get_context("fork")
    ours, theirs = system.Pipe(duplex=False)
    process = system.Process(target=_send, args=(theirs, work, arguments), daemon=True)
    process.start()
    theirs.close()

    def result() -> Result:
        try:
            found: Result = ours.recv()
        except EOFError as error:
            raise RuntimeError(f"{work.__name__} ended without a result: out of memory?") from error
        return found

    try:
        yield result
    finally:
        process.kill()
        process.join()
        ours.close()


def _send(theirs: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    theirs.send(work(*arguments))
