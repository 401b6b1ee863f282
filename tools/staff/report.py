"""Shows what people asked, from the stored and masked conversations: reports/asked.html. `make samtal`.

In Swedish. The page holds what people wrote, so only its owner may read the file, and it says by when it must
be deleted: when the oldest of it would be deleted in the database.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import typer
from sqlalchemy.exc import SQLAlchemyError

from lotsen import paths
from lotsen.command_line import command
from lotsen.operate.delete_old import configured_days, whole_days
from lotsen.run import processes
from lotsen.settings import SettingError
from lotsen.store.check import require_database
from lotsen.text import fold, words
from tools.review.training_lines import examples
from tools.setup.files import replace
from tools.staff import conversations
from tools.staff.counts import Asked, Vectors, count
from tools.staff.report_page import page
from tools.staff.texts import text

PAGE = paths.HOME / "reports" / "asked.html"
ONLY_OWNER = 0o600


@command
def main(out: Path = typer.Option(PAGE, help="where the page is written")) -> int:
    url = processes.child_environment(processes.ACTIONS_PORT)["LOTSEN_DB"]
    try:
        require_database(url)
        if is_missing(url):
            print(text("asked_no_database"))
            return 0
        asked = read(url)
        if not asked.messages:
            print(text("asked_empty"))
            return 0
        days = whole_days(configured_days())
        until = date.fromisoformat(asked.first) + timedelta(days=days)
        write(out, page(asked, until.isoformat()))
    except SettingError as error:
        print(text("asked_setting", why=error), file=sys.stderr)
        return 1
    except (SQLAlchemyError, OSError) as error:
        print(text("asked_broken", why=type(error).__name__), file=sys.stderr)
        return 1
    print(text("asked_done", conversations=asked.conversations, messages=asked.messages, file=out))
    return 0


def read(url: str) -> Asked:
    """Return what the conversations in a database say."""
    return count(list(conversations.stored(url)), set(known_words()), embedded)


def is_missing(url: str) -> bool:
    """Tell whether a SQLite file is not there: looking at it would make one."""
    from sqlalchemy.engine import make_url

    address = make_url(url)
    return address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file()


def known_words() -> Iterator[str]:
    """Yield, folded, the words of the training lines and of knowledge/."""
    files = sorted(paths.KNOWLEDGE.glob("*.yml"))
    texts = [line.text for line in examples(paths.HOME / "data")]
    for said in [*texts, *(file.read_text(encoding="utf-8") for file in files)]:
        yield from map(fold, words(said))


def embedded(texts: list[str]) -> Vectors:
    """Return the encoder's own vector of each text; untuned, its other layers would part what is alike."""
    from lotsen.nlu.embedder import shared
    from lotsen.nlu.encoder import SIZE

    vectors = shared(paths.ENCODER).embed_many(texts)
    return np.asarray(vectors[:, :SIZE], np.float32)


def write(file: Path, content: str) -> None:
    """Write for the owner's eyes only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(ONLY_OWNER)
    file.chmod(ONLY_OWNER)  # an older page may be there
    replace(file, content)


if __name__ == "__main__":
    sys.exit(main())
