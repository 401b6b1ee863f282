"""Deletes the conversations that nobody has continued for N days. `make gallra`; Rasa may run or not.

LOTSEN_DB names the database and LOTSEN_DAYS the days. With --daily it never ends: for the container.
"""

from __future__ import annotations

import sys
import time

import typer
from sqlalchemy.exc import SQLAlchemyError

from lotsen.command_line import command
from lotsen.run import processes
from lotsen.settings import SettingError, setting
from lotsen.store.check import require_database
from lotsen.store.database import Database

DAYS = 30
BETWEEN = 86_400.0  # seconds from one run to the next
SOONER = 600.0  # after a failure


def configured_days() -> str:
    return setting("LOTSEN_DAYS") or str(DAYS)


@command
def main(
    days: str = typer.Option(configured_days, help=f"{DAYS} unless told", show_default=False),
    daily: bool = typer.Option(False, "--daily", help="once a day, for ever"),
) -> int:
    url = processes.child_environment(processes.ACTIONS_PORT)["LOTSEN_DB"]
    try:
        older = whole_days(days)
        require_database(url)
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    while True:
        failed = once(url, older)
        if not daily:
            return int(failed)
        time.sleep(SOONER if failed else BETWEEN)


def once(url: str, days: int) -> bool:
    """Delete and say how many; True when the database did not let itself be used."""
    database = Database(url)
    try:
        deleted = database.delete_older_than(days)
    except (SQLAlchemyError, OSError) as error:
        print(
            f"The database cannot be used ({type(error).__name__}): nothing is sure to be deleted.",
            file=sys.stderr,
        )
        return True
    finally:
        database.close()
    print(f"{deleted} conversations older than {days} days were deleted.", flush=True)
    return False


def whole_days(value: object) -> int:
    """Raises SettingError for what is no number of days: everything would be deleted, or nothing."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise SettingError(f"{text} is no number of days: give a whole number from 1.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
