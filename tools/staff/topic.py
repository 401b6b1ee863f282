"""Asks for a new topic and writes it everywhere that must know it: answer, intent, lines, rule. `make amne`.

In Swedish. Nothing is written before all is answered, and when something is wrong or it is broken off, all
files are as they were.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from lotsen import paths
from lotsen.command_line import command
from lotsen.knowledge import KnowledgeError, load
from lotsen.text import fold
from tools.review.harm import listed
from tools.review.knowledge import documents_of, quick
from tools.review.likeness import Example
from tools.staff.texts import table, text
from tools.staff.training_line import BULLET, LineError, checked, refused, trained
from tools.staff.writing import Refused, ask, entry, something, write_all

NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")
# Lines that are asked for at first, and how many a topic has in the end (tests/test_training_data.py).
FIRST, MINIMUM = 10, 60
ACTION = "action_svara"


@command
def main(train: bool = typer.Option(True, help="train afterwards, which takes some minutes")) -> int:
    home = paths.HOME
    try:
        print(text("topic_welcome", count=FIRST))
        known = list(trained(home / "data"))
        topic, lines = asked(known)
        write_all(files(home, topic, lines), lambda: check(home))
    except (EOFError, KeyboardInterrupt):
        print(f"\n{text('undone')}", file=sys.stderr)
        return 1
    except (KnowledgeError, Refused) as error:
        print(f"{error}\n{text('undone')}", file=sys.stderr)
        return 1
    missing = max(0, MINIMUM - len(lines))
    print(text("topic_written", name=topic["id"], missing=missing, minimum=MINIMUM))
    if not train:
        return 0
    from tools.models.train import main as training

    return training([])


def asked(known: Sequence[Example]) -> tuple[dict[str, object], list[str]]:
    """Return the entry of knowledge/amnen.yml and the first lines."""
    names = {line.intent for line in known}
    questions = table("topic_questions")
    topic: dict[str, object] = {"id": ask(questions["id"], lambda given: new_name(given, names))}
    for field in ("rubrik", "svar", "kort", "lattlast"):
        topic[field] = ask(questions[field], something)
    if ask(questions["om_kontor"], yes_or_no) == "true":
        topic["om_kontor"] = True
    topic["kalla"] = {"avsnitt": ask(questions["kalla"], something), "ar": int(listed()["ar"])}
    lines: list[str] = []
    print(text("topic_lines", count=FIRST))
    while len(lines) < FIRST:
        question = text("topic_line", number=len(lines) + 1, count=FIRST)
        lines.append(ask(question, lambda given: new_line(given, str(topic["id"]), known, lines)))
    return topic, lines


def new_name(given: str, names: set[str]) -> str:
    """Return the name of a topic that is none yet."""
    name = fold(given).strip().replace(" ", "_")
    if not NAME.fullmatch(name):
        raise Refused(text("topic_no_name"))
    if name in names or name in {topic for topic in _topics()}:
        raise Refused(text("topic_there", name=name))
    return name


def _topics() -> Iterator[str]:
    knowledge = load(paths.KNOWLEDGE)
    yield from (*knowledge.topics, *knowledge.programmes)


def yes_or_no(given: str) -> str:
    """Return "true" or "false"."""
    answer = table("yes_or_no").get(fold(given).strip())
    if answer is None:
        raise Refused(text("ask_yes_or_no"))
    return answer


def new_line(given: str, intent: str, known: Sequence[Example], lines: Sequence[str]) -> str:
    """Return a line that nobody has yet."""
    try:
        line = checked(given, known)
        refused(line, intent, [*known, *(Example(one, intent, "") for one in lines)])
    except LineError as error:
        raise Refused(str(error)) from None
    return line


def files(home: Path, topic: dict[str, object], lines: Sequence[str]) -> dict[Path, str]:
    """Return every file that must know the topic, as it is written then."""
    name = str(topic["id"])
    topics, rules = home / "knowledge" / "amnen.yml", home / "data" / "rules.yml"
    rule = f"\n  - rule: {name}\n    steps:\n      - intent: {name}\n      - action: {ACTION}\n"
    examples_of = "".join(f"{BULLET}{line}\n" for line in lines)
    return {
        topics: _ended(topics) + entry(topic, ""),
        home / "domain.yml": with_intent((home / "domain.yml").read_text(encoding="utf-8"), name),
        home / "data" / "nlu" / f"{name}.yml": (
            f'version: "3.1"\n\nnlu:\n- intent: {name}\n  examples: |\n{examples_of}'
        ),
        rules: _ended(rules) + rule,
    }


def with_intent(domain: str, name: str) -> str:
    """Return the text of domain.yml with the intent after the last one."""
    lines = domain.splitlines()
    start = lines.index("intents:") + 1
    end = next(at for at in range(start, len(lines)) if lines[at][:1].isalpha())  # the next key
    last = max(at for at in range(start, end) if lines[at].startswith("  - "))
    lines.insert(last + 1, f"  - {name}: {{use_entities: []}}")
    return "\n".join(lines) + "\n"


def check(home: Path) -> None:
    """Raise KnowledgeError with the first thing in knowledge/ that cannot stay."""
    knowledge = load(home / "knowledge")
    fault = next(quick(home / "knowledge", knowledge, documents_of(home / "knowledge")), None)
    if fault is not None:
        raise fault


def _ended(file: Path) -> str:
    return file.read_text(encoding="utf-8").rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.exit(main())
