"""A function as a command, and one command of many verbs: exit codes and sentences, never a trace."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from lotsen.command_line import INTERRUPTED, Verb, Verbs, command, run
from lotsen.paths import ROOT

HEAVY = {"rasa", "numpy", "sqlalchemy", "sanic", "rasa_sdk"}


@command
def main(
    number: int = typer.Option(1, help="a number"), word: list[str] = typer.Argument(None, metavar="WORD")
) -> int:
    """Not shown: the module's docstring is."""
    if word == ["stop"]:
        raise KeyboardInterrupt
    return number + len(word)


VERBS = {"sum": Verb(__name__, "adds"), "two": Verb(__name__, "begins with two", ("a", "b"))}


def called(*arguments: str) -> int:
    return run(Verbs(VERBS, "About."), list(arguments), "prog")


@pytest.fixture(autouse=True)
def found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, sys.modules[main.function.__module__])


def test_what_the_function_returns_is_the_exit_code() -> None:
    assert main([]) == 1
    assert main(["--number", "3", "x"]) == 4
    assert called("sum", "--number", "3", "x") == 4
    assert called("two") == 3


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("sum", "--help") == 0
    said = capsys.readouterr().out
    assert said.startswith("Usage: prog sum [OPTIONS] WORD\n") and "A function as a command" in said
    assert "a number" in said and "Not shown" not in said
    assert called("--help") == called() == 0
    assert "adds" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["sum", "--number", "x"], ["sum", "--nope"], ["nope"], ["--nope"]])
def test_a_mistake_is_told_with_the_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert called(*wrong) == 2
    said = capsys.readouterr().err
    assert said.startswith("Usage: prog") and "\nError: " in said and "Traceback" not in said


def test_interruption(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("sum", "stop") == INTERRUPTED
    assert capsys.readouterr().err.strip() == "Interrupted."


@pytest.mark.parametrize("package", ["lotsen", "tools"])
def test_the_list_imports_no_verb(package: str) -> None:
    code = (
        "import runpy, sys\n"
        f"sys.argv = [{package!r}, '--help']\n"
        f"try: runpy.run_module({package!r}, run_name='__main__')\n"
        f"finally: print('imported', sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "gallra" in done.stdout and done.stdout.endswith("imported []\n")
