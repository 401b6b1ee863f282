"""Records what Lotsen decides on conversations of the evaluation sets, or holds an engine to the record.

Lines are named, not copied: set, and the dialogue's name or the line's number, so that no evaluation line
stands in a second place. Every dialogue is taken, and of each table some lines.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import requests
import typer

from lotsen.command_line import command
from lotsen.secret import VARIABLE
from lotsen.settings import SettingError, setting
from tools.evaluation.evaluate import server
from tools.evaluation.read_sets import DEVELOPMENT_SETS, DIALOGUES, SETS, EvalSetError, Line, read_sets
from tools.golden.rasa_engine import RasaEngine
from tools.golden.seam import Engine, EngineError, Step, converse, load

FILE = Path(__file__).with_name("conversations.jsonl")
COMMAND = ".venv/bin/python -m tools golden"
LINES = 20  # of each table, evenly spread; with the dialogues a minute of asking
# Those that say where a conversation stands. How an engine remembers the rest is its own matter.
SLOTS = ("lage", "amne", "senaste_plats")


@dataclass(frozen=True)
class Conversation:
    """Where the texts stand, and the texts."""

    set: str
    name: str
    texts: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Changes when the texts do."""
        return hashlib.sha256("\n".join(self.texts).encode()).hexdigest()[:12]


@command
def main(
    check: bool = typer.Option(False, "--check", help="record nothing, tell what differs from the record"),
    engine: str = typer.Option("", help="package.module:maker of another engine than Rasa"),
    url: str = typer.Option("", help="a running server of ours, with the channel `lotsen` and the API"),
    token: str = typer.Option("", help="its API token"),
) -> int:
    os.environ[VARIABLE] = setting(VARIABLE)  # tells under which id the server knows a conversation
    try:
        if engine:
            found = list(asked(load(engine), conversations()))
        else:
            with server(url, token) as (address, key):
                found = list(asked(RasaEngine(address, key), conversations()))
        if not check:
            FILE.write_text(written(found), encoding="utf-8")
            print(
                f"{len(found)} conversations, {sum(len(one['steps']) for one in found)} messages: {FILE.name}"
            )
            return 0
        wrong = list(differences(recorded(), found))
    except (EngineError, EvalSetError, SettingError, requests.RequestException, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join([*wrong, f"{len(wrong)} differences"]))
    return int(bool(wrong))


def conversations(folders: Sequence[Path] = DEVELOPMENT_SETS, most: int = LINES) -> list[Conversation]:
    """Return every dialogue, and at most so many lines of each table, spread over it."""
    found = []
    for folder in folders:
        for name, lines in groupby(read_sets(folder), key=lambda line: line.set):
            place = (folder / name).relative_to(SETS).as_posix() if folder.is_relative_to(SETS) else name
            rows = list(lines)
            found += list(_dialogues(place, rows) if name == DIALOGUES else _table(place, rows, most))
    return found


def _dialogues(place: str, lines: Iterable[Line]) -> Iterator[Conversation]:
    for name, turns in groupby(lines, key=lambda line: line.dialogue):
        yield Conversation(place, name, tuple(line.text for line in turns))


def _table(place: str, lines: list[Line], most: int) -> Iterator[Conversation]:
    step = max(1, -(-len(lines) // most))
    for number in range(0, len(lines), step):
        yield Conversation(place, str(number + 1), (lines[number].text,))


def asked(engine: Engine, wanted: Iterable[Conversation]) -> Iterator[dict[str, Any]]:
    """Run each conversation through the engine; yield it as the record has it."""
    for one in wanted:
        steps = [plain(step) for step in converse(engine, one.texts)]
        yield {"set": one.set, "name": one.name, "texts": one.digest, "steps": steps}


def plain(step: Step) -> dict[str, Any]:
    """Return what the record has of a step."""
    return {
        "intent": step.intent,
        "entities": [list(entity) for entity in step.entities],
        "actions": list(step.actions),
        "begins_112": step.begins_112,
        "slots": {name: step.slots.get(name) for name in SLOTS},
    }


def recorded() -> list[dict[str, Any]]:
    """Return the record."""
    return [json.loads(row) for row in FILE.read_text(encoding="utf-8").splitlines()]


def written(found: Iterable[dict[str, Any]]) -> str:
    """Return conversations as the record has them, one a line."""
    return "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in found)


def differences(record: Iterable[dict[str, Any]], found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each that is found otherwise than it is recorded; what was not asked is not missed."""
    known = {(one["set"], one["name"]): one for one in record}
    for one in found:
        place = f"{one['set']} {one['name']}"
        golden = known.get((one["set"], one["name"]))
        if golden is None or golden["texts"] != one["texts"]:
            yield f"{place}: recorded of other lines, or not at all; run `{COMMAND}`"
            continue
        for turn, (was, now) in enumerate(zip(golden["steps"], one["steps"], strict=True), start=1):
            for part in was:
                if was[part] != now[part]:
                    yield f"{place}, message {turn}, {part}: {was[part]} became {now[part]}"


if __name__ == "__main__":
    sys.exit(main())
