"""One piece of work in a process of its own, beside this one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Fork(Generic[Result]):
    """The work that goes on; its result comes by `pipe`, on which one can wait for the first of several."""

    def __init__(self, name: str, pipe: Connection) -> None:
        self._name, self.pipe = name, pipe

    def result(self) -> Result:
        """Wait for its result. RuntimeError if the process came to nothing; why is on standard error."""
        try:
            found: Result = self.pipe.recv()
        except EOFError as error:
            raise RuntimeError(f"{self._name} ended without a result: out of memory?") from error
        return found


@contextmanager
def forked(work: Callable[..., Result], *arguments: Any) -> Iterator[Fork[Result]]:
    """Start `work(*arguments)`, and end it with the block.

    By fork, so that large arguments are shared, not copied; a process rather than a thread, because
    liblinear's random numbers are one for all threads and the result must not depend on their order.
    """
    system = multiprocessing.get_context("fork")
    ours, theirs = system.Pipe(duplex=False)
    process = system.Process(target=_send, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        yield Fork(getattr(work, "__name__", str(work)), ours)
    finally:
        process.kill()
        process.join()
        ours.close()


def _send(theirs: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    theirs.send(work(*arguments))
