"""A deletion reaches every tracker of its sender that somebody still holds, and no other."""

from __future__ import annotations

import gc

from lotsen.store.given_out import GivenTrackers


def test_a_deletion_reaches_what_was_given_out_before() -> None:
    given = GivenTrackers()
    mine, too, others = given.new("a"), given.new("a"), given.new("b")
    given.delete("a")
    later = given.new("a")
    assert [given.deleted for given in (mine, too, others, later)] == [True, True, False, False]
    given.delete("b")
    assert (mine.deleted, others.deleted, later.deleted) == (True, True, False)


def test_time_goes_on() -> None:
    given = GivenTrackers()
    assert given.new("a").since <= given.new("a").since


def test_nobody_is_kept() -> None:
    given = GivenTrackers()
    kept = given.new("a")
    for _ in range(9):
        given.new("a")
    gc.collect()
    assert list(given._given) == [kept]
