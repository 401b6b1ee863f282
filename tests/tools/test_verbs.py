"""The one command of a checkout: every verb is there, and `make` calls nothing else."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest

from lotsen.operate.verbs import VERBS as PRODUCTION
from lotsen.paths import ROOT
from tools.__main__ import VERBS

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# What people and other programs rely on.
TARGETS = {"run", "test", "setup", "train", "shell", "check", "report"} | {
    "bench",
    "evaluate",
    "off",
    "on",
    "gallra",
    "fast",
}


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_is_a_module(name: str) -> None:
    found = find_spec(VERBS[name].module)
    assert found and found.origin
    with open(found.origin, encoding="utf-8") as file:
        assert re.search(r"^def main\(", file.read(), re.MULTILINE)


def test_those_of_production_are_among_them() -> None:
    assert PRODUCTION.items() <= VERBS.items()


def test_make_calls_verbs_and_little_else() -> None:
    called = re.findall(
        r"^\t@(?:\w+=\S+ )?\$\(LOTSEN\) ([\w-]+)(?: \"\$\$[A-Z]+\")?$", MAKEFILE, re.MULTILINE
    )
    assert set(called) <= set(VERBS)
    targets = re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)
    assert set(targets) >= TARGETS
    assert set(targets) - set(called) == {"help", "setup", "clean"}
