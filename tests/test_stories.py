"""Every story, and each rule that depends on where the dialogue stands, through the real `rasa test core`."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lotsen.paths import ROOT
from lotsen.run import processes

STORIES = ROOT / "tests" / "stories"


def read(file: str) -> Any:
    return yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))


TESTED = {story["story"]: story["steps"] for story in read("tests/stories/test_stories.yml")["stories"]}
STORY_STEPS = {story["story"]: story["steps"] for story in read("data/stories.yml")["stories"]}


def turns(steps: list[dict[str, Any]]) -> list[str]:
    """Intents and actions in order."""
    return [step[kind] for step in steps for kind in ("intent", "action") if kind in step]


@pytest.mark.parametrize("name", STORY_STEPS)
def test_every_story_is_tested(name: str) -> None:
    assert turns(TESTED[name]) == turns(STORY_STEPS[name])


def written_out(rule: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The name of the test story and the steps, for each intent of an `or`."""
    for intent in rule["steps"][0].get("or", [None]):
        if intent is None:
            yield rule["rule"], rule["steps"]
        else:
            yield f"{rule['rule']}, {intent['intent']}", [intent, *rule["steps"][1:]]


CONDITIONAL = [
    (name, slot, steps)
    for rule in read("data/rules.yml")["rules"]
    for part in rule.get("condition", [])
    for slot in part["slot_was_set"]
    for name, steps in written_out(rule)
]


@pytest.mark.parametrize(("name", "slot", "steps"), CONDITIONAL, ids=[row[0] for row in CONDITIONAL])
def test_every_conditional_rule_is_tested(
    name: str, slot: dict[str, str], steps: list[dict[str, Any]]
) -> None:
    """The rule's own turns come somewhere in the test story, after the slot was set as the rule wants it."""
    set_at = TESTED[name].index({"slot_was_set": [slot]})
    after, wanted = turns(TESTED[name][set_at:]), turns(steps)
    assert any(after[at : at + len(wanted)] == wanted for at in range(len(after)))


def test_rasa_passes_them_all(tmp_path: Path) -> None:
    # Bare `rasa test` crashes on a cache file: the stories are named.
    command = [sys.executable, "-m", "lotsen.engine", "test", "core", "--stories", str(STORIES), "--no-plot"]
    done = subprocess.run(
        [*command, "--model", str(processes.MODEL), "--out", str(tmp_path)],
        cwd=ROOT,
        env=processes.child_environment(processes.free_port()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    report = tmp_path / "story_report.json"
    assert done.returncode == 0 and report.is_file(), done.stdout[-3000:]
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    stories = json.loads(report.read_text(encoding="utf-8"))["conversation_accuracy"]
    assert (stories["correct"], stories["total"]) == (len(TESTED), len(TESTED)), failed
