"""Work in a process of its own: its result, its failure, and that it never outlives the block."""

import os
import time

import psutil
import pytest

from lotsen.nlu.forked import forked


def where(number: int) -> tuple[int, int]:
    return number, os.getpid()


def nested() -> tuple[int, int]:
    with forked(where, 8) as work:
        return work.result()


def fail() -> None:
    os._exit(3)


def sleep() -> None:
    time.sleep(600)


def test_it_works_elsewhere() -> None:
    with forked(where, 7) as work:
        number, process = work.result()
    assert number == 7 and process != os.getpid()


def test_work_may_have_work_done_elsewhere() -> None:
    with forked(nested) as work:
        assert work.result()[0] == 8


def test_no_result_is_said() -> None:
    with pytest.raises(RuntimeError, match="fail ended without a result"), forked(fail) as work:
        work.result()


def test_it_ends_with_the_block() -> None:
    before = psutil.Process().children()
    with pytest.raises(KeyError), forked(sleep):
        assert len(psutil.Process().children()) > len(before)
        raise KeyError
    assert psutil.Process().children() == before
