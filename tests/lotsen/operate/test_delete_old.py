"""`make gallra` deletes what is old, says how much, and refuses nonsense."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from lotsen.command_line import INTERRUPTED
from lotsen.operate import delete_old
from lotsen.paths import ROOT
from lotsen.run.processes import sqlite_url
from lotsen.store.database import DAY, Database, Row


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = sqlite_url(tmp_path / "lotsen.db")
    monkeypatch.setenv("LOTSEN_DB", url)
    monkeypatch.delenv("LOTSEN_DAYS", raising=False)
    database = Database(url)
    for days in (1, 29, 31, 99):
        database.write(f"{days}", [Row("user", time.time() - days * DAY, None, None, "{}")])
    return database


def left(database: Database) -> list[int]:
    found = sorted(int(sender) for sender in database.senders())
    database.close()
    return found


def test_by_itself_without_rasa(database: Database) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lotsen.operate.delete_old"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "2 conversations older than 30 days were deleted.\n")
    assert done.stderr == ""
    assert left(database) == [1, 29]


def test_the_days_by_variable_and_by_argument(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSEN_DAYS", "98")
    assert delete_old.main([]) == 0
    assert sorted(database.senders()) == ["1", "29", "31"]
    assert delete_old.main(["--days", "2"]) == 0
    assert left(database) == [1]


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "trettio", "", " ", "٣٠"])
def test_what_is_no_number_of_days(database: Database, days: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert delete_old.main([f"--days={days}"]) == 2
    assert "no number of days" in capsys.readouterr().err
    assert left(database) == [1, 29, 31, 99]


def test_a_bad_address(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LOTSEN_DB", "lotsen.db")
    assert delete_old.main([]) == 2
    assert "LOTSEN_DB" in capsys.readouterr().err


def test_a_database_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LOTSEN_DB", sqlite_url(tmp_path / "file" / "lotsen.db"))
    assert delete_old.main([]) == 1
    assert "cannot be used" in capsys.readouterr().err


def test_daily_goes_on_after_a_failure(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    results = iter([True, False])

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(delete_old, "once", lambda url, days: next(results))
    monkeypatch.setattr(time, "sleep", sleep)
    assert delete_old.main(["--daily"]) == INTERRUPTED
    assert pauses == [delete_old.SOONER, delete_old.BETWEEN]
