"""Checks everything that can be told without starting the assistant. `make check`; changes nothing.

One line for each check: OK, or failed and the command that mends it, or waits for another to be mended first.
What the failed ones said comes after.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lotsen import paths
from lotsen.command_line import command
from lotsen.paths import ROOT
from lotsen.run import processes
from tools.review.knowledge import review
from tools.review.training_lines import lines

PYTHON = sys.executable
SHOWN_LINES = 25  # of what a failed check said
# A registry's address, or a path of the machine that the project was written on.
FORBIDDEN = re.compile(
    r"(?<![\w-])--(?:extra-)?index-url|index[-_]url\s*[=:]|pypi\.org|pythonhosted\.org"
    r"|(?<![\w.])/(?:work|root)/",
    re.IGNORECASE,
)
# What Rasa's validator warns of though it is meant: it knows neither the guard nor Rasa's own default action.
EXPECTED_WARNINGS = (
    "The intent 'akut_oklart' is listed in the domain file, but is not found in the NLU training data.",
    "The utterance 'utter_default' is not used in any story or rule.",
)
UNUSED = re.compile(r"The utterance '(?P<name>\w+)' is not used in any story or rule\.")
SAYING = ("actions", "lotsen")  # packages that say an utterance by its name
# Rasa's own, not its libraries'.
WARNING = re.compile(r"rasa/shared/utils/io\.py:\d+: UserWarning: (?P<text>.+)")


@dataclass(frozen=True)
class Check:
    """`run` returns what is wrong, or the empty string; `mend` is the command that mends or shows it.

    A check that reads what another one checks comes `after` it, so that one mistake is told once.
    """

    name: str
    mend: str
    run: Callable[[], str]
    after: str = ""


@command
def main() -> int:
    found = {}
    for check in CHECKS:
        if check.after in found:
            print(f"waits   {check.name}: mend {check.after} first", flush=True)
            continue
        wrong = check.run()
        print(f"failed  {check.name}: {check.mend}" if wrong else f"OK      {check.name}", flush=True)
        if wrong:
            found[check.name] = wrong
    for name, wrong in found.items():
        print(f"\n{name}\n" + "\n".join(wrong.splitlines()[-SHOWN_LINES:]))
    return int(bool(found))


def python(*arguments: str) -> Callable[[], str]:
    """A check that is a Python script or module, whose exit code tells."""

    def run() -> str:
        done = execute(arguments)
        return "" if done.returncode == 0 else done.stdout.strip() or f"exit code {done.returncode}"

    return run


def execute(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments, in the project's folder; both outputs come as one."""
    return subprocess.run(
        [PYTHON, *arguments],
        cwd=ROOT,
        env=processes.child_environment(processes.ACTIONS_PORT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def lint_imports() -> str:
    """The floor plan: import-linter's contracts in .importlinter."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = execute(["-c", code])
    return "" if done.returncode == 0 else done.stdout


def knowledge() -> str:
    """Every fault that can be told at once, one a line; staff read them."""
    return "\n".join(review(paths.KNOWLEDGE, lines(paths.HOME / "data"), paths.DOMAIN))


def tracked_files() -> str:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        return f"git cannot list the files: {listed.stderr.decode(errors='replace').strip()}"
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return "\n".join(line for file in files if file.is_file() for line in forbidden_lines(file))


def forbidden_lines(file: Path) -> Iterator[str]:
    """Yield file, number and text of each line that holds something FORBIDDEN."""
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if FORBIDDEN.search(line):
            yield f"{file}:{number}: {line.strip()[:100]}"


def rasa_data() -> str:
    """Rasa's own validation, where every warning counts but those of what only our code knows."""
    code = "".join(
        file.read_text(encoding="utf-8") for part in SAYING for file in (ROOT / part).rglob("*.py")
    )
    done = execute(["-m", "lotsen.engine", "data", "validate"])
    warnings = [match["text"] for match in WARNING.finditer(done.stdout)]
    unexpected = [warning for warning in warnings if not expected(warning, code)]
    return "\n".join(unexpected) or (done.stdout if done.returncode != 0 else "")


def expected(warning: str, code: str) -> bool:
    """Tell whether a warning is meant, or of an utterance that `code` says by its name."""
    unused = UNUSED.match(warning)
    return warning.startswith(EXPECTED_WARNINGS) or bool(unused and f'"{unused["name"]}"' in code)


CHECKS = (
    Check("ruff", ".venv/bin/ruff check --fix .", python("-m", "ruff", "check", ".")),
    Check("format", ".venv/bin/ruff format .", python("-m", "ruff", "format", "--check", ".")),
    Check("mypy", ".venv/bin/mypy", python("-m", "mypy")),
    Check("layers", "import from a lower layer: .importlinter", lint_imports),
    Check("knowledge", "edit the entry named below in knowledge/", knowledge),
    Check(
        "lookup tables",
        ".venv/bin/python -m tools lookups",
        python("-m", "tools", "lookups", "--check"),
        after="knowledge",
    ),
    Check("schemas", ".venv/bin/python -m tools schemas", python("-m", "tools", "schemas", "--check")),
    Check(
        "nginx's generated files",
        ".venv/bin/python -m tools nginx-files",
        python("-m", "tools", "nginx-files", "--check"),
        after="knowledge",
    ),
    Check(
        "the page's generated file",
        ".venv/bin/python -m tools page-files",
        python("-m", "tools", "page-files", "--check"),
        after="knowledge",
    ),
    Check("encoder", ".venv/bin/python -m tools encoder", python("-m", "tools", "encoder", "--check")),
    Check(
        "encoder reference",
        ".venv/bin/python -m tools encoder-reference",
        python("-m", "tools", "encoder-reference", "--check"),
    ),
    Check("lists of packages", "make lock", python("-m", "tools.setup.lock", "--check")),
    Check("addresses and paths", "take the lines named below out of the files", tracked_files),
    Check("rasa data validate", ".venv/bin/python -m lotsen.engine data validate", rasa_data),
)


if __name__ == "__main__":
    sys.exit(main())
