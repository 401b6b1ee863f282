"""What the county needs, on figures made up or worked out by hand; and the page shows what was measured."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.load import county
from tools.load.capacity import SHARES
from tools.load.county import Cost
from tools.load.page import PAGE


def real(rate: float, **more: Any) -> dict[str, Any]:
    spent = {"rasa": 10.0, "actions": 1.0, "nginx": 0.2}
    return {"rate": rate, "reached": rate, "failures": 0, "p50_ms": 12, "p95_ms": 30, "cpu_ms": spent, **more}


def test_what_was_not_kept_up_does_not_count() -> None:
    dear = {"rasa": 14.0, "actions": 0.9, "nginx": 0.3}
    found = {"rates": [real(20, cpu_ms=dear), real(60), real(100, reached=80.0), real(140, failures=1)]}
    assert [one["rate"] for one in county.kept(found)] == [20, 60]
    assert county.cost(found) == Cost(14.0, 0.9, 0.3)


def test_the_cost_is_read_off_the_page() -> None:
    page = (
        "Measured 2026-11-24 on 2 cores, shared.\n\n"
        "| 1 Rasa, 1 action server | 20 | 20.4 | 14 | 25 | 40 | 0 | 12.6 | 0.8 | – | 563 |\n"
        "| 2 Rasa, 1 action server | 20 | 19.8 | 13 | 24 | 31 | 0 | 10.6 | 0.6 | 0.3 | 1011 |\n"
        "| 2 Rasa, 1 action server | 60 | 62.2 | 15 | 36 | 45 | 2 | 9.7 | 0.5 | 0.2 | 1013 |\n"
    )
    found = county.shown(page)
    assert (found["date"], found["machine"]) == ("2026-11-24", "2 cores")
    assert [(one["reached"], one["p95_ms"], one["failures"]) for one in found["rates"]] == [
        (19.8, 24.0, 0),
        (62.2, 36.0, 2),
    ]
    assert county.cost(found) == Cost(10.6, 0.6, 0.3)


def test_a_page_without_rates() -> None:
    with pytest.raises(ValueError, match="make load"):
        county.shown("# Capacity\n")


def test_cores_by_hand() -> None:
    """2 % of the residents: 40,000 people, four messages, three times the mean at the peak: 133.3 a second,
    of which 9 ms run beside Rasa: 1.2 cores, so two.
    """
    assert county.cores(Cost(13.0, 8.0, 1.0), 0.02, 3) == 5


def test_no_fewer_processes_than_needed() -> None:
    """11 messages a second of 100 ms are 1.1 cores on average, 3.3 at the peak."""
    dear = Cost(100.0, 0.0, 0.0)
    enough = county.needed(dear, 0.005)
    assert county.hour(dear, 0.005, enough).safe_share <= county.ENOUGH
    fewer = county.hour(dear, 0.005, enough - 1)
    assert fewer.safe_share > county.ENOUGH or fewer.percentile(95) > county.QUICK
    assert 3 <= enough <= 5


def test_a_real_rate_is_simulated_with_the_others_work_on_the_core() -> None:
    """20 a second on two processes, 12.2 ms each with Locust's one: seldom does one wait for another."""
    simulated = county.compared(real(20))
    assert simulated.safe == 0
    assert simulated.percentile(50) == pytest.approx(0.0122, rel=0.25)


def test_the_page_shows_what_its_table_and_the_real_run_give() -> None:
    """What is quick to simulate of the block; all of it is compared by `python -m tools county --check`."""
    page = PAGE.read_text(encoding="utf-8")
    table, now = county.shown(page), json.loads(county.MEASURED.read_text(encoding="utf-8"))
    lines = [*county.against(county.kept(table)), *county.against(county.kept(now))]
    lines.append(county.row(county.cost(table), SHARES[0], 1))
    assert [line for line in lines if line not in page] == [], f"run `{county.COMMAND}`"
