"""A knowledge file is broken: at the start nothing starts, and a sentence names it; later the last holds."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lotsen import paths
from lotsen.knowledge.store import LASTS
from lotsen.run import processes
from tests.faults.project import Project, project
from tests.faults.visitor import ALARM, EASIER, EMERGENCY, QUESTION, Visitor, until
from tests.services.topology import Member

FILES = sorted(path.name for path in paths.KNOWLEDGE.glob("*.yml"))
ALIASES = b"x0: &x0 [a, a, a, a, a, a, a, a, a]\n" + b"".join(
    b"x%d: &x%d [%s]\n" % (at, at, b", ".join([b"*x%d" % (at - 1)] * 9)) for at in range(1, 10)
)
BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda content: content[: len(content) // 2] + b"\n  - [",
    "empty": lambda content: b"",
    "not text": lambda content: bytes(range(256)),
    "something else": lambda content: b"hej: [1, 2]\n",
    "aliases that stand for millions": lambda content: ALIASES + content,
    "20 MB of comment": lambda content: b"# " + b"x" * 20_000_000 + b"\n" + content,
}


@contextlib.contextmanager
def started(copy: Project) -> Iterator[Visitor]:
    """Both processes of the copy, and somebody to talk to them."""
    rasa_port, actions_port = copy.ports
    commands = [
        ("actions", processes.actions_command(actions_port), actions_port, "/health"),
        (
            "rasa",
            processes.rasa_command(rasa_port, copy.model, processes.CREDENTIALS, processes.ENDPOINTS),
            rasa_port,
            "/",
        ),
    ]
    with contextlib.ExitStack() as stack:
        members = [
            # In the copy's folder: Python looks for modules there first.
            Member(
                name,
                ["env", "-C", str(copy.root), *command],
                port,
                health,
                copy.environment,
                copy.root / "logs",
            )
            for name, command, port, health in commands
        ]
        for member in members:
            stack.enter_context(member).start()
        for member in members:
            member.wait()
        yield Visitor(f"http://{members[1].address}")


def test_while_running(tmp_path: Path) -> None:
    """Each file in each way, and gone; then whole again, and an edit is seen at once."""
    copy = project(tmp_path / "project")
    with started(copy) as visitor:
        assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
        for name in FILES:
            file, good = copy.knowledge / name, (paths.KNOWLEDGE / name).read_bytes()
            for change in BROKEN.values():
                file.write_bytes(change(good))
                time.sleep(2 * LASTS)  # until it is seen
                hears_the_same(Visitor(visitor.url))
            file.unlink()
            time.sleep(2 * LASTS)
            hears_the_same(Visitor(visitor.url))
            os.mkfifo(file)
            time.sleep(2 * LASTS)
            hears_the_same(Visitor(visitor.url))
            file.unlink()
            file.write_bytes(good)
        shutil.rmtree(copy.knowledge)
        time.sleep(2 * LASTS)
        hears_the_same(Visitor(visitor.url))
        shutil.copytree(paths.KNOWLEDGE, copy.knowledge)
        contacts = copy.knowledge / "kontakter.yml"
        edited = contacts.read_text(encoding="utf-8").replace("2010", "1910")
        contacts.write_text(edited, encoding="utf-8")
        until(lambda: "1910" in Visitor(visitor.url).ask(QUESTION[0])[0])


def hears_the_same(visitor: Visitor) -> None:
    assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
    assert visitor.ask(EASIER[0]) == [EASIER[1]]
    assert visitor.ask(EMERGENCY)[0] == ALARM


@pytest.mark.parametrize("way", [*BROKEN, "gone"])
def test_at_start(tmp_path: Path, way: str) -> None:
    copy = project(tmp_path / "project")
    file = copy.knowledge / FILES[0]
    if way == "gone":
        file.unlink()
    else:
        file.write_bytes(BROKEN[way](file.read_bytes()))
    code, said = copy.run()
    assert code == 1
    assert len(said.splitlines()) == 1, said
    assert "Traceback" not in said
