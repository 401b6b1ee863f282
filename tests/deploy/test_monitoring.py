"""The dashboard and the alert rules ask for counts that exist, with labels that they have.

Whether the alerts go off when they should: test_prometheus.py.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from lotsen import paths
from lotsen.observe import metrics
from lotsen.observe.knowledge_version import KnowledgeVersion

PROMETHEUS = paths.ROOT / "deploy" / "prometheus"
DASHBOARD = json.loads((paths.ROOT / "deploy" / "grafana" / "lotsen.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
ASKED = {
    **{rule["alert"]: rule["expr"] for rule in RULES},
    **{f"{p['title']} {t['refId']}": t["expr"] for p in DASHBOARD["panels"] for t in p["targets"]},
}
# Labels that Prometheus itself or a histogram adds.
ADDED = {"job", "instance", "le"}
METRIC = re.compile(r"\b((?:lotsen|process)_\w+)(?:\{([^}]*)\})?")


def known() -> dict[str, set[str]]:
    """Every series that a process of ours offers, with its labels."""
    series = {sample.name: set(sample.labels) for family in REGISTRY.collect() for sample in family.samples}
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):  # without a sample as long as nothing was counted
            family = next(iter(metric.describe()))
            for suffix in ("", "_total", "_bucket", "_sum", "_count"):
                series[family.name + suffix] = set(metric._labelnames)
    return series


@pytest.mark.parametrize("where", ASKED)
def test_what_is_asked_for_exists(where: str) -> None:
    series = known()
    found = METRIC.findall(ASKED[where])
    assert found or 'up{job="lotsen"}' in ASKED[where]
    for name, labels in found:
        assert name in series
        assert set(re.findall(r"(\w+)\s*=~?", labels)) <= series[name] | ADDED
    grouped = {
        label for inside in re.findall(r"by \(([^)]*)\)", ASKED[where]) for label in inside.split(", ")
    }
    assert grouped <= ADDED.union(*(series[name] for name, _ in found))


def test_every_count_is_on_the_dashboard() -> None:
    asked = " ".join(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])
    ours = [m for m in vars(metrics).values() if isinstance(m, MetricWrapperBase)]
    assert ours
    names = [m._name for m in ours] + [family.name for family in KnowledgeVersion().describe()]
    assert [name for name in names if name not in asked] == []


def test_the_guide_explains_every_panel() -> None:
    guide = (paths.ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert [panel["title"] for panel in DASHBOARD["panels"] if f"*{panel['title']}*" not in guide] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_it_is_about(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket") and rule["for"]
    assert rule["annotations"]["summary"] and rule["annotations"]["description"]


def test_panels_stand_side_by_side() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + dx, place["y"] + dy) for dx in range(place["w"]) for dy in range(place["h"])}
        assert place["x"] + place["w"] <= 24 and not cells & taken
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
