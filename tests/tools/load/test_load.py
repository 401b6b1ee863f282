"""The load test's parts, and its visitors for some seconds with the real assistant. No time is asserted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lotsen import paths
from lotsen.answers.payloads import is_payload
from lotsen.knowledge import load
from tools.load import cluster, memory, page, parts, rates, turns
from tools.load.capacity import PEAK, needs, without_failures
from tools.load.dialogues import FILE, Step, all_steps, read, variation

PAGE = f"# Capacity\n\n{page.BEGIN}\nold\n{page.END}\n\nThe rest.\n"


def rate(asked: float, **more: Any) -> dict[str, Any]:
    row = {"rate": asked, "sent": 300, "reached": asked, "failures": 0, "p50_ms": 12.0, "p95_ms": 30.0}
    cpu, memory = {"rasa": 9.0, "actions": 1.0}, {"rasa": 550, "actions": 60, "pss": 540}
    return {**row, "p99_ms": 50.0, "cpu_ms": cpu, "memory_mb": memory, **more}


def made_up() -> dict[str, Any]:
    when = {"date": "2026-11-24", "machine": "2 cores"}
    one = {"rasa": 1, "actions": 1, "postgresql": False, "rates": [rate(5), rate(20), rate(100, failures=3)]}
    two = {**one, "rasa": 2, "actions": 2, "postgresql": True, "rates": [rate(20, p95_ms=3000.0)]}
    samples = [{"messages": 500 * n, "mb": {"rasa": 550.0, "actions": 60.0, "pss": 540.0}} for n in range(3)]
    parts = {
        "rates": [one, two],
        "parts": {"whole": 5.0, "Encoder": 3.0, "Guard": 1.0, "Screen": 0.1},
        "turns": [{"turn": turn, "p50_ms": 9.0, "cpu_ms": 10.0} for turn in (10, 100, 1000)],
        "stored": [{"stored": 0, **rate(20)}, {"stored": 10_000, **rate(20)}],
        "memory": {"messages": 1000, "per_second": 80.0, "slope_mb": 0.1, "samples": samples},
    }
    return {name: {**when, "rows": rows} for name, rows in parts.items()}


@pytest.fixture(scope="module")
def running() -> Iterator[cluster.Cluster]:
    with cluster.cluster() as running:
        yield running


def test_visitors_meet_no_fault(running: cluster.Cluster, tmp_path: Path) -> None:
    """Every kind of visitor: as many as the rate needs, for long enough that each says several things."""
    row = rates.at_rate(running, 4.0, 12.0, tmp_path / "reports" / "load.html")
    assert row["failures"] == 0
    assert row["sent"] >= 20
    assert row["cpu_ms"]["rasa"] > 0 < row["cpu_ms"]["actions"]
    assert "Locust" in (tmp_path / "reports" / "load.html").read_text(encoding="utf-8")


def test_a_visitor_without_an_answer_counts(tmp_path: Path) -> None:
    counted = rates.run("http://127.0.0.1:1", 2.0, 6.0, tmp_path / "run")
    assert counted["failures"] >= counted["sent"] > 0


def test_late_turns_and_memory(running: cluster.Cluster) -> None:
    rows = turns.late_turns(running, (10, 20))
    assert [row["turn"] for row in rows] == [10, 20] and all(row["cpu_ms"] > 0 for row in rows)
    grown = memory.grow(running, 40, every=20)
    assert [sample["messages"] for sample in grown["samples"]] == [0, 20, 40]
    assert grown["samples"][-1]["mb"]["rasa"] > 100


def test_lines_that_are_timed_are_said_once() -> None:
    said = parts.texts(range(parts.WARM_UP + parts.FORMS))
    assert len(said) > 500 and len(set(said)) > 0.9 * len(said)  # many say thanks


def test_the_database_is_filled(running: cluster.Cluster) -> None:
    said = len(read()[0].dialogues[0])
    assert turns.fill(running, 3)["rows"] >= 3 * 4 * said  # message, its features, reply, listening


def test_dialogues_are_what_the_page_may_send() -> None:
    steps = all_steps(read())
    known = load(paths.KNOWLEDGE)
    assert all(is_payload(f"/{step.button}", known) for step in steps if step.button)
    for used in ("text", "button", "alarm", "easy", "thumb"):
        assert any(getattr(step, used) for step in steps), used
    assert {kind.name for kind in read()} == {"boende", "ungdom", "larm", "journalist"}
    assert Step(button="mumin", easy=True).body() == {"button": "mumin", "easy": True}


def test_forms_come_back_late() -> None:
    """Later than the vectors of 1,024 texts are remembered, when ten lines are said in turn."""
    forms = variation()
    number = len(forms.before) * len(forms.after)
    assert len({forms.of("text", form) for form in range(number)}) == number > 1024 / 10
    assert forms.of("text", 0) == forms.of("text", number) == "text"
    assert forms.of_step(Step(button="mumin"), 5) == Step(button="mumin")


@pytest.mark.parametrize("step", [{}, {"text": "a", "knapp": "b"}, {"text": "a", "tumme": "x"}, {"tex": "a"}])
def test_what_is_no_step_is_named(step: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / FILE.name
    kind = {"vikt": 1, "tanketid": [1, 2], "samtal": [[step]]}
    file.write_text(yaml.safe_dump({"besokare": {"ny": kind}}), encoding="utf-8")
    with pytest.raises(ValueError, match="ny, dialogue 1"):
        read(file)


def test_page_and_pictures(tmp_path: Path) -> None:
    record, written = tmp_path / "load.json", tmp_path / "capacity.md"
    record.write_text(json.dumps(made_up()), encoding="utf-8")
    written.write_text(PAGE, encoding="utf-8")
    assert page.check(record, written) == 1
    made = page.write(record, written, tmp_path / "img")
    assert page.check(record, written) == 0
    text = written.read_text(encoding="utf-8")
    assert text.startswith("# Capacity") and text.endswith("The rest.\n") and "old" not in text
    assert "100 messages a second a core" in text and "2 Rasa, 2 action servers, PostgreSQL" in text
    assert "| Encoder | 3.00 | 60% |" in text and "| all others | 1.00 | 20% |" in text
    for file in made[:-1]:
        assert f"img/{file.name}" in text and 1_000 < file.stat().st_size < 60_000
    written.write_text("# No marks\n", encoding="utf-8")
    with pytest.raises(ValueError, match="begin"):
        page.write(record, written, tmp_path / "img")


def test_the_page_shows_pictures_that_are_there() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.replaced(text, "") != text
    shown = [part.split(")")[0] for part in text.split("](img/")[1:]]
    assert all((page.PICTURES / name).is_file() for name in shown)
    assert "load-latency.png" in shown


def test_what_the_county_needs() -> None:
    low, _, high = needs(cpu_ms=10, rasa_ms=8, rasa_mb=550, actions_mb=60)
    assert (low.people, round(low.mean, 1)) == (10_000, 11.1)
    assert low.peak == PEAK * low.mean
    assert (low.rasa, low.cores, low.memory_mb) == (2, 2, 1160)  # one for 33 a second, one to spare
    assert (high.rasa, high.cores) == (6, 7)  # 333 a second
    assert [
        row["rate"] for row in without_failures([rate(5), rate(9, failures=1), rate(80, reached=60)])
    ] == [5]


def test_percentiles_and_counts_of_locust() -> None:
    assert rates.weighted_percentile({10: 50, 20: 45, 900: 5}, 50) == 10
    assert rates.weighted_percentile({10: 50, 20: 45, 900: 5}, 95) == 20
    assert rates.weighted_percentile({10: 50, 20: 45, 900: 5}, 99) == 900
    entry = {"name": "message", "num_requests": 9, "num_failures": 1, "response_times": {"7": 9}}
    seconds = {"100": 1, "99": 5, "101": 3, "102": 1}
    other = {"name": "session", "num_failures": 2}
    found = rates.counts([{**entry, "num_reqs_per_sec": seconds}, other])
    assert found == {"sent": 9, "reached": 2.0, "failures": 3, "p50_ms": 7, "p95_ms": 7, "p99_ms": 7}


def test_slope_is_of_the_second_half() -> None:
    assert memory.slope([(0, 100), (1000, 200), (2000, 201), (3000, 202)]) == pytest.approx(10)
    assert memory.slope([(0, 100)]) == 0
    assert memory.resident({"rasa": 550.0, "actions": 60.0, "pss": 300.0}) == 610
