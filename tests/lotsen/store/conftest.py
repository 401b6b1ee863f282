"""Databases for the store's tests: a SQLite file and a real PostgreSQL, empty for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from lotsen.run.processes import sqlite_url
from lotsen.store.schema import DELETIONS, EVENTS
from tools.services.postgres import Postgres, postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture
def postgres_url(server: Postgres) -> str:
    engine = sa.create_engine(server.url)
    for table in (EVENTS, DELETIONS):
        table.drop(engine, checkfirst=True)
    engine.dispose()
    return server.url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "lotsen.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, file: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(file)
    return str(request.getfixturevalue("postgres_url"))
