"""Writes tools/review/schemas/: what each file of knowledge/ may hold, as JSON Schema for editors.

The first line of each file names its schema, so that an editor with the YAML language server completes fields
and underlines what is wrong while somebody writes. `--check` only says whether they are up to date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel

from lotsen import paths
from lotsen.command_line import command
from lotsen.knowledge import (
    ChannelTexts,
    Contacts,
    Languages,
    Naming,
    PlaceFile,
    Programme,
    Questions,
    Swedish,
    Talk,
    Topic,
    Word,
)
from lotsen.knowledge.positions import PositionFile
from lotsen.knowledge.settings import PhraseFile

FOLDER = paths.ROOT / "tools" / "review" / "schemas"
COMMAND = ".venv/bin/python -m tools schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"
# What pydantic takes from the code: names of classes and sentences for developers.
FOR_DEVELOPERS = frozenset({"title", "description"})
# What stands in a file that has named fields, and in one that is a list of entries.
MODELS: dict[str, type[BaseModel]] = {
    "kontakter.yml": Contacts,
    "platser.yml": PlaceFile,
    "lagen.yml": PositionFile,
    "namn.yml": Naming,
    "svenska.yml": Swedish,
    "fragor.yml": Questions,
    "samtal.yml": Talk,
    "sprak.yml": Languages,
    "akutfraser.yml": PhraseFile,
    "kanal.yml": ChannelTexts,
}
LISTS: dict[str, type[BaseModel]] = {"amnen.yml": Topic, "satsningar.yml": Programme, "ord.yml": Word}


@command
def main(
    check: bool = typer.Option(False, "--check", help="only say whether the files are up to date"),
    out: Path = typer.Option(FOLDER, help="the folder to write"),
) -> int:
    old = [name for name, text in schemas().items() if _stored(out / name) != text]
    if not old:
        print("The schemas are up to date.")
    elif check:
        print(f"Not what lotsen/knowledge/ says: {', '.join(old)}. Run `{COMMAND}`.", file=sys.stderr)
        return 1
    for name in old:
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(schemas()[name], encoding="utf-8")
        print(f"{name} written.")
    return 0


def schemas() -> dict[str, str]:
    """Return each schema as its file's text, by the file's name."""
    found = {name: model.schema() for name, model in MODELS.items()}
    for name, model in LISTS.items():
        entry = dict(model.schema())  # pydantic keeps the original
        definitions = entry.pop("definitions", {})
        found[name] = {"type": "array", "minItems": 1, "items": entry, "definitions": definitions}
    return {schema_name(name): _written(schema) for name, schema in found.items()}


def schema_name(file: str) -> str:
    """Return the name of the schema of a file in knowledge/."""
    return Path(file).with_suffix(".json").name


def head(file: str) -> str:
    """Return the first line of a file in knowledge/."""
    return f"# yaml-language-server: $schema=../{FOLDER.relative_to(paths.ROOT)}/{schema_name(file)}"


def _written(schema: dict[str, Any]) -> str:
    whole = {"$schema": DRAFT, **_for_staff(schema)}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _for_staff(schema: Any, names: bool = False) -> Any:
    """Return a schema without what is FOR_DEVELOPERS; names: its keys are fields' names, which all stay."""
    if isinstance(schema, list):
        return [_for_staff(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _for_staff(value, names=not names and key in ("properties", "definitions"))
        for key, value in schema.items()
        if names or key not in FOR_DEVELOPERS
    }


def _stored(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
