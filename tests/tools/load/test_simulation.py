"""The simulator on cases that are worked out by hand, and on a formula of queueing theory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tools.load.simulation import SAMPLE, Outcome, Rules, crowd, one_process, steady

ALONE = Rules(
    work=1.0,
    net_work=0.0,
    deadline=100.0,
    phrase_deadline=100.0,
    spread=0.0,
    steps=1,
    phrases=0.0,
    messages=1,
)


def run(arrivals: list[float], rules: Rules, seed: int = 1) -> Outcome:
    return one_process(arrivals, rules, np.random.default_rng(seed))


def test_one_after_the_other() -> None:
    """At 0 and 0.5, one second each: done at 1 and 2."""
    outcome = run([0.0, 0.5], ALONE)
    assert outcome.latencies == [1.0, 1.5]
    assert (outcome.busy, outcome.end, outcome.safe) == (2.0, 2.0, 0)


def test_in_turns() -> None:
    """Two of one second at once, in halves: a to 0.5, b to 1.0, a to 1.5, b to 2.0."""
    assert run([0.0, 0.0], replace(ALONE, steps=2)).latencies == [1.5, 2.0]


def test_idle_until_somebody_comes() -> None:
    outcome = run([3.0, 10.0], ALONE)
    assert (outcome.latencies, outcome.busy, outcome.end) == ([1.0, 1.0], 2.0, 11.0)


def test_late_is_the_safe_text_at_the_deadline_and_work_in_vain() -> None:
    """Three of two seconds, five to wait: the third would be done at 6."""
    outcome = run([0.0, 0.0, 0.0], replace(ALONE, work=2.0, deadline=5.0, again=0.0))
    assert outcome.latencies == [2.0, 4.0, 5.0]
    assert (outcome.safe, outcome.wasted, outcome.busy) == (1, 2.0, 6.0)
    assert outcome.safe_share == pytest.approx(1 / 3)


def test_what_is_late_before_its_turn_costs_the_nets_work_only() -> None:
    """Four: the fourth's turn would begin at 6, after its deadline."""
    outcome = run([0.0] * 4, replace(ALONE, work=2.0, net_work=0.25, deadline=5.0, again=0.0))
    assert (outcome.safe, outcome.wasted, outcome.busy) == (2, 2.0, 6.5)


def test_a_phrase_gets_the_alarm_at_its_own_deadline_and_comes_no_more() -> None:
    rules = replace(ALONE, work=2.0, deadline=5.0, phrase_deadline=1.0, phrases=1.0, again=1.0, messages=4)
    outcome = run([0.0], rules)
    assert (outcome.latencies, outcome.alarms, outcome.safe) == ([1.0], 1, 0)


def test_tries_again_so_often_and_no_more() -> None:
    outcome = run([0.0], replace(ALONE, work=9.0, deadline=5.0, again=1.0, tries=3))
    assert (outcome.messages, outcome.safe, outcome.busy) == (3, 3, 27.0)


def test_each_person_writes_all_messages() -> None:
    assert run([0.0, 50.0], replace(ALONE, messages=4)).messages == 8


def test_the_queue_is_sampled() -> None:
    """Fifteen at 0: when 10 are done the sample sees the five that wait or are begun."""
    assert run([0.0] * 15, ALONE).queue == [(0.0, 15), (SAMPLE, 5)]


def test_an_idle_process_has_no_queue() -> None:
    assert run([25.0], ALONE).queue == [(0.0, 0), (10.0, 0), (20.0, 0)]


def test_the_same_seed_the_same_numbers() -> None:
    rules = Rules(work=0.013, net_work=0.001, deadline=5.0, phrase_deadline=1.0)
    arrivals = steady(20.0, 60.0, np.random.default_rng(7))
    assert run(arrivals, rules) == run(arrivals, rules)
    assert run(arrivals, rules) != run(arrivals, rules, seed=2)


def test_half_full_by_chance_waits_half_a_message() -> None:
    """M/D/1: at 50 % the mean wait is half the work, so 1.5 in all (Pollaczek and Khinchine)."""
    outcome = run(steady(0.5, 40_000.0, np.random.default_rng(3)), ALONE)
    assert np.mean(outcome.latencies) == pytest.approx(1.5, rel=0.05)


def test_a_crowd_rises_to_its_peak_and_goes() -> None:
    came = np.asarray(crowd(200_000, 3600.0, 300.0, 3.0, np.random.default_rng(5)))
    assert came.size == 200_000 and came.min() >= 0 and came.max() <= 3600
    by_minute = np.histogram(came, bins=60, range=(0, 3600))[0] / 60
    mean = 200_000 / 3600
    assert by_minute[5] == pytest.approx(3 * mean, rel=0.1)  # the minute after the rise
    assert by_minute.argmax() in (4, 5) and by_minute[0] < by_minute[2] < by_minute[4]
    assert by_minute[59] < mean < by_minute[10]


def test_no_crowd_has_such_a_peak() -> None:
    with pytest.raises(ValueError, match=r"peak of 0\.5"):
        crowd(10, 3600.0, 300.0, 0.5, np.random.default_rng(5))
