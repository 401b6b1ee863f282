"""Every story, and each rule that depends on where the dialogue stands, through the real `rasa test core`."""

import json
import subprocess
import sys
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
CONDITIONAL = {rule["rule"]: rule for rule in read("data/rules.yml")["rules"] if "condition" in rule}


def turns(steps: list[dict[str, Any]]) -> list[str]:
    """Intents and actions in order."""
    return [step[kind] for step in steps for kind in ("intent", "action") if kind in step]


@pytest.mark.parametrize("name", STORY_STEPS)
def test_every_story_is_tested(name: str) -> None:
    assert turns(TESTED[name]) == turns(STORY_STEPS[name])


@pytest.mark.parametrize("name", CONDITIONAL)
def test_every_conditional_rule_is_tested(name: str) -> None:
    """The rule's own turns come somewhere in the test story, after the slot was set as the rule wants it."""
    (condition,) = (slot for part in CONDITIONAL[name]["condition"] for slot in part["slot_was_set"])
    set_at = TESTED[name].index({"slot_was_set": [condition]})
    after, wanted = turns(TESTED[name][set_at:]), turns(CONDITIONAL[name]["steps"])
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
