"""What each threshold of the guard would find and raise, by the function that decides."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from lotsen.danger.verdict import GuardThresholds
from lotsen.paths import ROOT
from lotsen.settings import read_env_file
from lotsen.values.intents import EMERGENCY, LOOKS_ALIKE
from lotsen.values.said import Phrase
from lotsen.values.understanding import Danger, Grade
from tools.models import guard_table
from tools.models.corpus import read, sample
from tools.models.guard_folds import GuardFolds, Judged
from tools.models.guard_table import (
    AIMS,
    NEVER,
    Aim,
    Row,
    Shares,
    choose,
    recommended,
    rows,
    shares,
    together,
)
from tools.models.pipeline import component, read_pipeline

PIPELINE = read_pipeline(ROOT / "config.yml")
OURS = GuardThresholds.of(component(PIPELINE, "EmergencyGuard"))
THRESHOLDS = replace(
    OURS,
    alarm=0.8,
    alarm_with_phrase=0.4,
    unclear=0.3,
    unclear_with_phrase=0.1,
    mention=0.2,
    unclear_clause=0.7,
    mention_clause=0.5,
    clause_whole=0.0,
)
ALARM, CLAUSE = Aim("alarm", Grade.ALARM, 0.25), Aim("unclear_clause", Grade.ASK, 0.5, clause=True)


def judged(
    whole: float, clause: float = 0.0, urgent: bool = False, joined: bool = False, phrase: bool = False
) -> Judged:
    found = Phrase.READ if phrase else Phrase.NOWHERE
    return Judged("x", EMERGENCY if urgent else LOOKS_ALIKE, joined, Danger(whole, clause), found)


LINES = [
    *(judged(whole, urgent=True) for whole in (0.9, 0.85, 0.5, 0.1)),
    *(judged(whole) for whole in (0.82, 0.4, 0.1, 0.0)),
    judged(0.1, 0.9, urgent=True, joined=True),
    judged(0.1, 0.6, urgent=True, joined=True),
    judged(0.9, 0.9, joined=True),
    judged(0.1, 0.6, joined=True),
]


def test_the_deciding_function_is_asked() -> None:
    assert shares(LINES[:8], Grade.ALARM, THRESHOLDS) == Shares(0.5, 0.25)
    assert shares(LINES[:8], Grade.ASK, THRESHOLDS) == Shares(0.75, 0.5)
    assert shares([judged(0.5, phrase=True)], Grade.ALARM, THRESHOLDS) == Shares(None, 1.0)
    named = replace(judged(0.5), bare_name=True)
    assert shares([named], Grade.MENTION, THRESHOLDS) == Shares(None, 0.0)


def test_the_whole_text_is_shown_without_clauses_and_clauses_with_the_whole_text() -> None:
    whole = {
        row.value: row for row in rows(LINES, replace(ALARM, name="unclear", grade=Grade.ASK), THRESHOLDS)
    }
    assert whole[0.3].joined == Shares(0.0, 0.5)  # no clause asks
    clause = {row.value: row for row in rows(LINES, CLAUSE, THRESHOLDS)}
    assert clause[0.7].joined == Shares(0.5, 0.5)
    assert clause[0.55].joined == Shares(1.0, 1.0)
    assert clause[0.7].alone == Shares(0.75, 0.5)  # the whole text asks


def test_lines_with_a_phrase_are_counted_apart() -> None:
    lines = [judged(0.5, urgent=True, phrase=True), judged(0.5, urgent=True)]
    (row,) = [
        row
        for row in rows(lines, Aim("alarm_with_phrase", Grade.ALARM, 0, phrase=True), THRESHOLDS)
        if row.value == 0.5
    ]
    assert row.alone == Shares(1.0, None)


def test_the_lowest_value_is_taken_that_raises_no_more_than_it_may() -> None:
    table = rows(LINES, ALARM, THRESHOLDS)
    assert [row.value for row in table if row is choose(table, ALARM)] == [0.45]
    assert choose(table, replace(ALARM, raised=0.0)) == next(row for row in table if row.value == 0.85)
    assert choose([Row(0.5, Shares(1.0, 0.6), Shares(1.0, 0.1))], ALARM) is None
    assert choose([Row(0.5, Shares(1.0, 0.6), Shares(1.0, 0.1))], CLAUSE) is not None
    assert choose([Row(0.5, Shares(1.0, None), Shares(None, None))], ALARM) is None  # nothing to go by


def test_what_is_recommended_is_printed_beside_what_is_in_force() -> None:
    found, printed = recommended(LINES, THRESHOLDS)
    text = "\n".join(printed)
    for aim in AIMS:
        assert f"{aim.name}: " in text
    assert f"config.yml has 0.8; {found.alarm:g} is recommended" in text
    assert text.count("  <-") == text.count("is recommended:")
    assert found.over == THRESHOLDS.over  # nothing here speaks of it
    assert "no value raises so little" in text  # no line has a phrase
    assert found.alarm_with_phrase == THRESHOLDS.alarm_with_phrase
    assert max(getattr(found, aim.name) for aim in AIMS) < NEVER


def test_all_thresholds_together() -> None:
    printed = together(LINES, {"ours": THRESHOLDS})
    assert [line.split() for line in printed[1:]] == [
        ["ours", "alarm", "50.0%", "25.0%", "0.0%", "50.0%"],
        ["ours", "ask", "75.0%", "50.0%", "50.0%", "50.0%"],
        ["ours", "mention", "75.0%", "50.0%", "100.0%", "100.0%"],
    ]


def test_the_command_prints_it_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(guard_table, "read", lambda data: None)
    monkeypatch.setattr(guard_table, "GuardFolds", lambda *given: SimpleNamespace(judged=lambda: LINES))
    assert guard_table.main([]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(
        "Lines not learned: 4 emergencies and 4 others alone, 2 and 2 joined from two.\n"
    )
    assert all(f"{aim.name}: " in printed for aim in AIMS)
    assert "  config.yml  alarm" in printed and "  recommended alarm" in printed


@pytest.fixture(scope="module")
def real() -> list[Judged]:
    """A few real lines, judged by guard and classifier that learned a few others."""
    known = read(ROOT / "data")
    kept = [
        line for line in known.training_examples if line.get("intent") in (EMERGENCY, LOOKS_ALIKE, "tack")
    ]
    known.training_examples = sample(kept, 240, 2010)
    folds = GuardFolds(PIPELINE, known, read_env_file().get("SPACY_MODEL", "sv_lookup_sm"))
    numbers = np.arange(len(known.training_examples))
    return folds._judge(numbers[numbers % 4 > 0], numbers[numbers % 4 == 0])


def test_real_lines_are_judged_alone_and_joined_with_their_clauses(real: list[Judged]) -> None:
    alone, joined = ([line for line in real if line.joined is two] for two in (False, True))
    assert 30 <= len(alone) <= len(joined) + 2
    assert {line.urgent for line in joined} == {line.urgent for line in alone} == {True, False}
    assert sum(line.danger.clause > 0 for line in joined) > len(joined) / 2
    assert any(line.danger.clause == 0 for line in alone)


def test_they_were_not_learned_and_are_told_apart_all_the_same(real: list[Judged]) -> None:
    urgent, rest = (
        [line.danger.probability for line in real if line.urgent is kind] for kind in (True, False)
    )
    assert np.mean(urgent) > np.mean(rest) + 0.2
