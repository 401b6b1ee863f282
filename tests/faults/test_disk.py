"""The disk is full, may not be written to, or holds something else where the database should be.

Full means that the kernel refuses the process every write to any file, database and log alike. The assistant
answers itself, keeps the thread, and afterwards the database has it all.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.faults.running import Site, site
from tests.faults.visitor import ALARM, EASIER, EMERGENCY, HELLO, QUESTION, Visitor, until

# Root may write everywhere: unless it cannot.
POWERLESS = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("disk")
    (folder / "var").mkdir(mode=0o500)
    with site(folder, database=folder / "var" / "lotsen.db", prefix=POWERLESS) as one:
        yield one


def file_of(running: Site) -> Path:
    return Path(running.database.removeprefix("sqlite:///"))


def limit(running: Site, most: int) -> None:
    """How long a file may become that Rasa writes to, in bytes."""
    assert running.rasa.part
    resource.prlimit(running.rasa.part.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def converse(*visitors: Visitor) -> None:
    for visitor in visitors:
        assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
        assert visitor.ask(EASIER[0]) == [EASIER[1]]
        assert visitor.ask(EMERGENCY)[0] == ALARM
        assert visitor.ask(HELLO[0])


def test_a_folder_that_may_not_be_written_to_at_start(running: Site) -> None:
    visitor = running.visitor()
    converse(visitor)
    assert not file_of(running).exists()
    file_of(running).parent.chmod(0o700)
    until(lambda: running.keeps(visitor))


def test_full(running: Site) -> None:
    before, meanwhile = running.visitor(), running.visitor()
    converse(before)
    until(lambda: running.keeps(before))
    kept = running.stored(before)
    limit(running, 0)
    try:
        converse(before, meanwhile)
        assert (running.stored(before), running.stored(meanwhile)) == (kept, [])
    finally:
        limit(running, resource.RLIM_INFINITY)
    until(lambda: running.keeps(before) and running.keeps(meanwhile))
    converse(before)
    until(lambda: running.keeps(before))


def test_full_in_the_middle_of_a_write(running: Site) -> None:
    """A few pages still fit: what was begun is not left there by half."""
    visitor = running.visitor()
    converse(visitor)
    until(lambda: running.keeps(visitor))
    log = file_of(running).with_name("lotsen.db-wal")
    limit(running, log.stat().st_size + 6_000)
    try:
        for _ in range(5):
            converse(visitor)
        kept = running.stored(visitor)
        assert len(kept) < len(visitor.own) and visitor.own[: len(kept)] == kept
    finally:
        limit(running, resource.RLIM_INFINITY)
    until(lambda: running.keeps(visitor))


def test_a_file_that_is_no_database_takes_its_place(running: Site) -> None:
    visitor, later = running.visitor(), running.visitor()
    converse(visitor)
    for one in list(file_of(running).parent.iterdir()):
        one.unlink()
    file_of(running).write_bytes(b"This is no database. " * 1000)
    converse(visitor, later)
    file_of(running).unlink()
    until(lambda: running.keeps(later))


def probe(running: Site) -> dict[str, Any]:
    """As compose and Kubernetes ask every few seconds."""
    with requests.Session() as http:
        http.trust_env = False
        answer: dict[str, Any] = http.get(f"{running.url}/webhooks/lotsen/", timeout=30).json()
    return answer


def test_no_database_at_start_then_its_log_is_removed_and_the_process_killed(tmp_path: Path) -> None:
    """The next probe is enough: what stood only in the log is in the file when the process dies."""
    (tmp_path / "lotsen.db").write_bytes(os.urandom(50_000))
    with site(tmp_path) as running:
        visitor = running.visitor()
        converse(visitor)
        assert {"store", "keeps"} <= set(probe(running)["missing"])
        (tmp_path / "lotsen.db").unlink()
        until(lambda: running.keeps(visitor))
        visitors = [running.visitor() for _ in range(3)]
        converse(*visitors)
        until(lambda: all(map(running.keeps, visitors)))
        (tmp_path / "lotsen.db-wal").unlink()
        assert running.rasa.part
        log = running.rasa.part.log
        until(lambda: not probe(running)["missing"] and "lotsen.db-wal has been removed" in log.read_text())
        running.rasa.kill()
        assert all(map(running.keeps, [visitor, *visitors]))
