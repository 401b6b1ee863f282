"""The tables: Rasa's own `events`, with the indexes that a bounded load needs, and `deletions`."""

from __future__ import annotations

import sqlalchemy as sa

NAME_LENGTH = 255

EVENTS = sa.Table(
    "events",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(NAME_LENGTH), nullable=False),
    sa.Column("type_name", sa.String(NAME_LENGTH), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(NAME_LENGTH)),
    sa.Column("action_name", sa.String(NAME_LENGTH)),
    sa.Column("data", sa.Text),
)
# When, in seconds, a sender last asked for deletion: what began before that is not written after it.
DELETIONS = sa.Table(
    "deletions",
    sa.MetaData(),
    sa.Column("sender_id", sa.String(NAME_LENGTH), primary_key=True),
    sa.Column("timestamp", sa.Float, nullable=False),
)
INDEXES = (
    sa.Index("ix_events_sender_id_id", EVENTS.c.sender_id, EVENTS.c.id),
    sa.Index("ix_events_sender_id_type_name_id", EVENTS.c.sender_id, EVENTS.c.type_name, EVENTS.c.id),
)


def create_schema(engine: sa.engine.Engine) -> None:
    """Create what is missing; a table that Rasa's own store made gets the indexes only.

    Another process may do the same at the same moment: what it was first with counts as done.
    """
    with engine.connect():  # an unreachable database is waited for once, not for each part
        pass
    for part in (EVENTS, DELETIONS, *INDEXES):
        try:
            _create(engine, part)
        except (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.IntegrityError):
            _create(engine, part)


def _create(engine: sa.engine.Engine, part: sa.Table | sa.Index) -> None:
    with engine.begin() as connection:
        part.create(connection, checkfirst=True)
