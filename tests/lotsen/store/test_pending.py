"""What is not yet written: in order, bounded, forgotten on demand."""

from lotsen.store.database import Row
from lotsen.store.pending import Change, Pending


def rows(*texts: str) -> list[Row]:
    return [Row("user", None, None, None, text) for text in texts]


def test_first_in_first_out() -> None:
    pending = Pending()
    one, two = Change("a", rows("1")), Change("b", rows("2", "3"))
    assert pending.first() is None
    assert pending.put(one) and pending.put(two)
    assert (len(pending), pending.events()) == (2, 3)
    assert pending.first() is one
    pending.remove(one)
    pending.remove(one)
    assert pending.first() is two
    assert (pending.holds("a"), pending.holds("b")) == (False, True)


def test_what_has_no_room_is_dropped_and_counted() -> None:
    pending = Pending(limit=5)
    first = Change("a", rows("12345"))
    assert pending.put(first)
    assert not pending.put(Change("a", rows("6", "7")))
    assert (pending.dropped, pending.rows("a")) == (2, rows("12345"))
    pending.remove(first)
    assert pending.put(Change("a", rows("67890")))


def test_a_deletion_always_fits() -> None:
    pending = Pending(limit=1)
    pending.put(Change("a", rows("1")))
    assert pending.put(Change("a", [], wipe=True))
    assert pending.rows("a") == []


def test_forgetting_a_sender_keeps_the_others_and_deletions() -> None:
    pending = Pending()
    wipe = Change("a", rows("0"), wipe=True)
    for change in (wipe, Change("a", rows("1")), Change("b", rows("2")), Change("a", rows("3"))):
        pending.put(change)
    pending.forget("a")
    assert pending.rows("b") == rows("2")
    assert pending.first() is wipe
    pending.remove(wipe)
    assert not pending.holds("a")
    assert pending.events() == 1


def test_what_a_senders_changes_come_to() -> None:
    pending = Pending()
    for change in (Change("a", rows("1")), Change("a", rows("2"), wipe=True), Change("a", rows("3"))):
        pending.put(change)
    assert pending.rows("a") == rows("2", "3")
