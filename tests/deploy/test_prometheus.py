"""A real Prometheus with the shipped configuration: it gets to its targets, its rules go off in time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import yaml
from prometheus_client import start_http_server

from lotsen import paths
from lotsen.observe import metrics
from lotsen.run import processes

DEPLOY = paths.ROOT / "deploy"
FOLDER = DEPLOY / "prometheus"
PACKAGE = "prometheus"
CONFIGURATION: dict[str, Any] = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
JOB, ACTIONS = CONFIGURATION["scrape_configs"]
SECONDS = 30.0


def run(*command: str) -> str:
    """What a program says, which has to be content; raises RuntimeError when it is not installed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError as error:
        raise RuntimeError(f"{command[0]} is missing: install the Debian package {PACKAGE}.") from error
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_alerts_go_off_when_they_should() -> None:
    assert "SUCCESS" in run("promtool", "test", "rules", str(FOLDER / "alerts_test.yml"))
    assert "SUCCESS" in run("promtool", "check", "config", str(FOLDER / "prometheus.yml"))


def test_each_target_is_a_service_that_counts_in_a_network_of_prometheus() -> None:
    """127.0.0.1, which stood there, is Prometheus's own container."""
    static = [target for one in JOB["static_configs"] for target in one["targets"]]
    named = [f"{name}:{one['port']}" for one in JOB["dns_sd_configs"] for name in one["names"]]
    for host, port in (target.split(":") for target in static + named):
        environment = SERVICES[host]["environment"]
        assert environment["LOTSEN_METRICS_PORT"] == port and environment["LOTSEN_METRICS_HOST"] == "0.0.0.0"
        assert set(SERVICES[host]["networks"]) & set(SERVICES["prometheus"]["networks"])
    counting = {name for name, one in SERVICES.items() if "LOTSEN_METRICS_PORT" in one.get("environment", {})}
    assert {target.split(":")[0] for target in static + named} == counting
    for host, port in (target.split(":") for one in ACTIONS["static_configs"] for target in one["targets"]):
        assert port == str(processes.ACTIONS_PORT)
        assert set(SERVICES[host]["networks"]) & set(SERVICES["prometheus"]["networks"])
    (told,) = CONFIGURATION["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"]
    assert told.split(":")[0] in SERVICES and "watch" in SERVICES["alertmanager"]["networks"]


def test_grafana_asks_prometheus_and_shows_the_dashboard() -> None:
    provisioning = DEPLOY / "grafana" / "provisioning"
    source = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text(encoding="utf-8"))
    assert source["datasources"][0]["url"] == "http://prometheus:9090"
    boards = yaml.safe_load((provisioning / "dashboards" / "lotsen.yml").read_text(encoding="utf-8"))
    inside = boards["providers"][0]["options"]["path"]
    assert f"./grafana/lotsen.json:{inside}/lotsen.json:ro" in SERVICES["grafana"]["volumes"]
    assert set(SERVICES["grafana"]["networks"]) & set(SERVICES["prometheus"]["networks"])


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one that scrapes this process every second in place of rasa-1; rasa-2 is gone."""
    folder = tmp_path_factory.mktemp("prometheus")
    counts, port = processes.free_port(), processes.free_port()
    start_http_server(counts, processes.HOST)
    text = (FOLDER / "prometheus.yml").read_text(encoding="utf-8")
    for old, new in {
        "rasa-1:9105": f"{processes.HOST}:{counts}",
        "rasa-2:9105": f"{processes.HOST}:{processes.free_port()}",
        "- alerts.yml": f"- {FOLDER / 'alerts.yml'}",
        "_interval: 15s": "_interval: 1s",
    }.items():
        assert old in text
        text = text.replace(old, new)
    file = folder / "prometheus.yml"
    file.write_text(text, encoding="utf-8")
    command = ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={folder / 'data'}"]
    command.append(f"--web.listen-address={processes.HOST}:{port}")
    with processes.started("prometheus", command, port, {"PATH": "/usr/bin:/bin"}, folder) as part:
        url = f"http://{processes.HOST}:{port}"
        processes.wait_until_ready(part, f"{url}/-/ready", SECONDS)
        yield url


def ask(url: str, expression: str) -> list[dict[str, Any]]:
    session = requests.Session()
    session.trust_env = False  # no proxy for loopback
    answer = session.get(f"{url}/api/v1/query", params={"query": expression}, timeout=10).json()
    found: list[dict[str, Any]] = answer["data"]["result"]
    return found


def test_it_scrapes_and_sees_who_is_gone(prometheus: str) -> None:
    metrics.SAFE_TEXTS.labels("webb", "too late").inc()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        up = {one["value"][1] for one in ask(prometheus, 'up{job="lotsen"}')}
        counted = ask(prometheus, "lotsen_safe_texts_total")
        pending = ask(prometheus, 'ALERTS{alertname="LotsenNere"}')
        if up == {"0", "1"} and counted and pending:
            break
        time.sleep(0.2)
    assert up == {"0", "1"}  # the one that is gone stays in the list
    assert counted[0]["metric"]["job"] == "lotsen"
    assert pending[0]["metric"]["severity"] == "page"
