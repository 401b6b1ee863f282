"""What must be right before Rasa starts: for it, a mistyped tracker store is none, without a word."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import sqlalchemy as sa
import yaml

from lotsen.settings import SettingError

# Rasa's own short names; everything else is a class.
KINDS = frozenset({"in_memory", "sql"})
FORMS = "sqlite:////<absolute path> or postgresql://<user>:<password>@<host>/<database>"


def require_store(endpoints: Path) -> None:
    """Raise SettingError when the file names a tracker store class that is not there.

    The class is looked for in its module's source: importing it would load all of Rasa.
    """
    try:
        stores = (yaml.safe_load(endpoints.read_text(encoding="utf-8")) or {}).get("tracker_store") or {}
        kind = str(stores.get("type") or "in_memory")
    except (OSError, UnicodeError, yaml.YAMLError, AttributeError) as error:
        raise SettingError(f"{endpoints} cannot be read as endpoints: {type(error).__name__}.") from error
    if kind.lower() not in KINDS and not _is_class(kind):
        raise SettingError(
            f"{endpoints} names the tracker store {kind}, which cannot be imported: "
            "Rasa would keep conversations in memory only. Mend its `type`."
        )


def _is_class(path: str) -> bool:
    module, _, name = path.rpartition(".")
    try:
        found = importlib.util.find_spec(module)
        tree = ast.parse(Path(found.origin).read_bytes()) if found and found.origin else None
    except (ImportError, OSError, SyntaxError, ValueError):
        return False
    return tree is not None and any(isinstance(one, ast.ClassDef) and one.name == name for one in tree.body)


def require_database(url: str) -> None:
    """Raise SettingError when LOTSEN_DB is no address of a database; whether it answers is not asked."""
    try:
        address = sa.engine.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:  # its text may hold the password
        raise SettingError(f"LOTSEN_DB is no address of a database: give {FORMS}.") from error
    file = address.database or ""
    if address.drivername == "sqlite" and file.startswith("/") and not (address.host or address.query):
        return
    if address.drivername in ("postgresql", "postgresql+psycopg2") and file:
        return
    raise SettingError(f"LOTSEN_DB names a database that cannot be used: give {FORMS}.")
