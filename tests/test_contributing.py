"""CONTRIBUTING.md's exercises, done in a copy of the project: each works, and each step left out is told.

A block is written into the file that its first line names: `create`, `append`, after="a line" or
replace="a line". Blank space in a line does not count. `Left out:` below a block (or several in a row) is
what the exercise's command then says; the `sh` block is that command.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lotsen import paths
from lotsen.run import processes

DOCUMENT = paths.ROOT / "CONTRIBUTING.md"
COPIED = ("actions", "data", "deploy", "knowledge", "lotsen", "tests", "tools")
FILES = (".env", "config.yml", "credentials.yml", "domain.yml", "endpoints.yml", "pyproject.toml")
BLOCK = re.compile(
    r"^```(\w+)(?: file=(\S+) (create|append|after|replace)(?:=\"([^\n]*)\")?)?\n(.*?)^```$", re.M | re.S
)
LEFT_OUT = re.compile(r"\nLeft out: `(.+)`")
LINES = 12  # of each intent in the tiny training
# Any exercise's command, on a busy machine; nothing is measured.
SECONDS = 300


@dataclass(frozen=True)
class Block:
    """One piece of an exercise, and where it goes."""

    file: str
    how: str
    line: str
    text: str

    def write(self, root: Path) -> None:
        file = root / self.file
        if self.how == "create":
            assert not file.exists(), f"{self.file} is there already"
            file.write_text(self.text, encoding="utf-8")
            return
        old = file.read_text(encoding="utf-8")
        if self.how == "append":
            file.write_text(old.rstrip("\n") + "\n" + self.text, encoding="utf-8")
            return
        lines = old.splitlines(keepends=True)
        found = [at for at, line in enumerate(lines) if line.split() == self.line.split()]
        assert len(found) == 1, f"{self.file}: {len(found)} lines are {self.line}"
        at = found[0] + (self.how == "after")
        lines[at : found[0] + 1] = [self.text]
        file.write_text("".join(lines), encoding="utf-8")


@dataclass(frozen=True)
class Step:
    """Blocks that belong together, and what is said without them; nothing when nothing can notice."""

    blocks: tuple[Block, ...]
    told: str


@dataclass(frozen=True)
class Exercise:
    steps: tuple[Step, ...]
    command: tuple[str, ...]

    def do(self, root: Path, without: int | None = None) -> None:
        for number, step in enumerate(self.steps):
            for block in step.blocks if number != without else ():
                block.write(root)

    def run(self, root: Path, *more: str) -> subprocess.CompletedProcess[str]:
        """Run the exercise's command in the copy."""
        return run(root, *self.command, *more)


def read(text: str) -> Exercise:
    steps: list[Step] = []
    waiting: list[Block] = []
    command: tuple[str, ...] = ()
    matches = list(BLOCK.finditer(text))
    for match in matches:
        language, file, how, line, inner = match.groups()
        if language == "sh":
            command = tuple(inner.split())
            continue
        assert file, f"a block without a file: {inner[:60]}"
        waiting.append(Block(file, how, line or "", inner))
        told = LEFT_OUT.match(text, match.end())
        followed = text.startswith("\n```", match.end())
        if not followed:
            steps.append(Step(tuple(waiting), told[1] if told else ""))
            waiting = []
    assert command[:3] == (".venv/bin/python", "-m", "pytest"), command
    return Exercise(tuple(steps), command)


TEXT = DOCUMENT.read_text(encoding="utf-8")
EXERCISES = {
    title: read(part)
    for title, part in re.findall(r"^### \d\. (.+?)\n(.*?)(?=^### |\Z)", TEXT, re.MULTILINE | re.DOTALL)
}
TOPIC, CLASSIFIER = "A topic", "Another classifier"
OMISSIONS = [
    pytest.param(title, number, id=f"{title}: {step.blocks[-1].file}")
    for title, exercise in EXERCISES.items()
    for number, step in enumerate(exercise.steps)
    if step.told
]


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the copy, on the copy's code."""
    left = ("PYTEST_ADDOPTS", "PYTHONPATH", "LOTSEN_HOME", "LOTSEN_DB")
    environment = {name: value for name, value in os.environ.items() if name not in left}
    return subprocess.run(
        command,
        cwd=root,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": "-p no:cacheprovider"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A copy that may be written to; packages and encoder are linked, and of the cache what is read."""
    root = tmp_path / "project"
    for name in COPIED:
        shutil.copytree(paths.ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(paths.ROOT / name, root / name)
    (root / ".venv").symlink_to(sys.prefix)
    (root / ".cache").mkdir()
    for name in ("encoder", "embeddings.npz"):
        (root / ".cache" / name).symlink_to(paths.ROOT / ".cache" / name)
    yield root
    shutil.rmtree(root)


def test_there_are_four() -> None:
    assert list(EXERCISES) == [TOPIC, "A channel", "A language", CLASSIFIER]
    assert all(exercise.steps and exercise.command for exercise in EXERCISES.values())
    # Every block of the document is a step of an exercise, and every "Left out" belongs to one.
    steps = [step for exercise in EXERCISES.values() for step in exercise.steps]
    assert sum(len(step.blocks) for step in steps) == TEXT.count("\n```") // 2 - len(EXERCISES)
    assert sum(bool(step.told) for step in steps) == TEXT.count("\nLeft out: ")


@pytest.mark.parametrize("title", EXERCISES)
def test_it_works(project: Path, title: str) -> None:
    exercise = EXERCISES[title]
    exercise.do(project)
    done = exercise.run(project)
    assert done.returncode == 0, done.stdout[-3000:]
    written = {block.file for step in exercise.steps for block in step.blocks if block.file.endswith(".py")}
    for command in (("check",), ("format", "--check", "--diff")) if written else ():
        neat = run(project, sys.executable, "-m", "ruff", *command, "--no-cache", *sorted(written))
        assert neat.returncode == 0, neat.stdout[-3000:]


@pytest.mark.parametrize(("title", "number"), OMISSIONS)
def test_a_step_left_out_is_told(project: Path, title: str, number: int) -> None:
    exercise = EXERCISES[title]
    exercise.do(project, without=number)
    done = exercise.run(project, "--maxfail=3")  # the rest would say no more
    assert done.returncode != 0
    assert exercise.steps[number].told in done.stdout, done.stdout[-3000:]


def test_twelve_lines_are_too_few_to_keep(project: Path) -> None:
    EXERCISES[TOPIC].do(project)
    done = run(project, sys.executable, "-m", "pytest", "-q", "tests/test_training_data.py", "-k", "enough")
    assert "Too few examples: {'cykelpatrull': 12}" in done.stdout, done.stdout[-3000:]


PARSE = """
import asyncio, json, sys
from lotsen.engine.without_tensorflow import leave_out_tensorflow
leave_out_tensorflow()
from rasa.core.agent import Agent
agent = Agent.load("models/tiny.tar.gz")
found = asyncio.run(agent.parse_message(sys.argv[1]))
ranking = [row["name"] for row in found["intent_ranking"]]
print("FOUND", json.dumps([ranking, "lotsen.nlu.nearest_mean" in sys.modules]))
"""


def shorten(root: Path) -> None:
    """Leave LINES of each intent, so that a training takes seconds."""
    for file in [root / "data" / "nlu.yml", *(root / "data" / "nlu").glob("*.yml")]:
        kept, count = [], 0
        for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
            count = count + 1 if line.startswith("    - ") else 0
            if count <= LINES:
                kept.append(line)
        file.write_text("".join(kept), encoding="utf-8")


def test_the_new_topic_is_understood_by_the_new_classifier(project: Path) -> None:
    """Both exercises at once, trained on a few lines of each intent."""
    EXERCISES[TOPIC].do(project)
    EXERCISES[CLASSIFIER].do(project)
    shorten(project)
    environment = {**processes.child_environment(processes.free_port()), "PYTHONPATH": str(project)}

    def python(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    python("-m", "lotsen.engine", "train", "nlu", "--fixed-model-name", "tiny")
    said = python("-c", PARSE, "brukar poliserna cykla i området?")
    found: list[Any] = json.loads(said.rpartition("FOUND")[2])
    assert found[0][0] == "cykelpatrull" and found[1] is True, found
