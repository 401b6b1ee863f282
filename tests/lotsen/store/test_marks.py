"""A deletion reaches every tracker of its sender that somebody still holds, and no other."""

from __future__ import annotations

import gc

from lotsen.store.marks import Marks


def test_a_deletion_reaches_what_was_given_out_before() -> None:
    marks = Marks()
    mine, too, others = marks.new("a"), marks.new("a"), marks.new("b")
    marks.delete("a")
    later = marks.new("a")
    assert [mark.deleted for mark in (mine, too, others, later)] == [True, True, False, False]
    marks.delete("b")
    assert (mine.deleted, others.deleted, later.deleted) == (True, True, False)


def test_time_goes_on() -> None:
    marks = Marks()
    assert marks.new("a").since <= marks.new("a").since


def test_nobody_is_kept() -> None:
    marks = Marks()
    kept = marks.new("a")
    for _ in range(9):
        marks.new("a")
    gc.collect()
    assert list(marks._given) == [kept]
