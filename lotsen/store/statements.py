"""What is asked of the database. Each is bound to one `sender`, and finds its rows by an index."""

from __future__ import annotations

import sqlalchemy as sa

from lotsen.store.schema import DELETIONS, EVENTS

SESSION_STARTED, USER = "session_started", "user"  # Rasa's names of these events
RATING = "rating"  # ours: no event of a dialogue, stored with it to be deleted with it

Columns = EVENTS.c
ONE = Columns.sender_id == sa.bindparam("sender")
NEWEST_SESSION = sa.select(sa.func.max(Columns.id)).where(ONE, Columns.type_name == SESSION_STARTED)
NEWEST_TURNS = (
    sa.select(Columns.id)
    .where(ONE, Columns.type_name == USER)
    .order_by(Columns.id.desc())
    .limit(1)
    .offset(sa.bindparam("turns", type_=sa.Integer))
)
START = sa.select(NEWEST_SESSION.scalar_subquery(), NEWEST_TURNS.scalar_subquery())
ALL = sa.select(EVENTS).where(ONE).order_by(Columns.id)
EVENTS_SINCE = ALL.where(Columns.id >= sa.bindparam("start"), Columns.type_name != RATING)
WIPE = sa.delete(EVENTS).where(ONE)

# When the sender last asked for deletion, and what writes it down anew.
ASKED = DELETIONS.c.sender_id == sa.bindparam("sender")
DELETED = sa.select(DELETIONS.c.timestamp).where(ASKED)
FORGET = sa.delete(DELETIONS).where(ASKED)
REMEMBER = DELETIONS.insert()

# One conversation's events are one block, also when two processes write at once, and a deletion is wholly
# before or after it. SQLite has one lock for everything, which is taken here and not first by the INSERT.
IN_TURN = {
    "postgresql": sa.text("SELECT pg_advisory_xact_lock(hashtext(:sender))"),
    "sqlite": sa.text("BEGIN IMMEDIATE"),
}
