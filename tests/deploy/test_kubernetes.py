"""The manifests, rendered by kubectl as for a cluster: who reaches whom, what a pod may do, what it is asked.

A cluster's own refusals are not tested here: there is none.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from lotsen.engine import heartbeat
from lotsen.run import enabled, processes
from tests.deploy.manifests import DEPLOY, PLATFORMS, environment, of_kind, pods

# Who may talk to whom, whole. `rasa` stands for the platforms too, which may besides go out.
ALLOWED = {
    ("ingress", "front", 8080),
    ("rasa", "front", 8081),
    ("front", "rasa", 5005),
    ("front", "actions", 5055),
    ("rasa", "database", 5432),
    ("rasa", "redis", 6379),
    ("gallra", "database", 5432),
    ("prometheus", "rasa", 9105),
    ("prometheus", "actions", 5055),
}
# Pods of other namespaces, by namespace and labels.
STRANGERS = {
    "ingress": ("traefik", {"app.kubernetes.io/name": "traefik"}),
    "prometheus": ("monitoring", {"app.kubernetes.io/name": "prometheus"}),
    "newcomer": ("lotsen", {}),
    "somebody": ("default", {"app.kubernetes.io/name": "rasa", "app.kubernetes.io/component": "rasa"}),
}


# --- Who reaches whom ---


def matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """What Kubernetes calls a label selector, as far as ours go."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    for rule in selector.get("matchExpressions", []):
        within = labels.get(rule["key"]) in rule["values"]
        if within != {"In": True, "NotIn": False}[rule["operator"]]:
            return False
    return True


def among(peers: list[dict[str, Any]], namespace: str, labels: dict[str, str]) -> bool:
    """Whether a pod is one of the peers of a rule."""
    for peer in peers:
        if "ipBlock" in peer:
            continue
        where = peer.get("namespaceSelector")
        here = namespace == "lotsen" if where is None else matches(where, {NAMESPACE: namespace})
        if here and matches(peer.get("podSelector", {}), labels):
            return True
    return False


NAMESPACE = "kubernetes.io/metadata.name"


def lets(direction: str, own: dict[str, str], namespace: str, other: dict[str, str], port: int) -> bool:
    """Whether the policies of a pod of ours let it talk to another, or be talked to by it."""
    word = {"Ingress": "from", "Egress": "to"}[direction]
    bound = [
        one["spec"]
        for one in of_kind("NetworkPolicy")
        if direction in one["spec"]["policyTypes"] and matches(one["spec"]["podSelector"], own)
    ]
    assert bound, f"no policy binds {own}"
    for spec in bound:
        for rule in spec.get(direction.lower(), []):
            ports = {number(one["port"], own if direction == "Ingress" else other) for one in rule["ports"]}
            if port in ports and among(rule[word], namespace, other):
                return True
    return False


def number(port: int | str, labels: dict[str, str]) -> int:
    """A port's number; a name means what the pod itself calls so."""
    if isinstance(port, int):
        return port
    (container,) = pods()[labels["app.kubernetes.io/name"]]["spec"]["containers"]
    return {one["name"]: int(one["containerPort"]) for one in container["ports"]}[port]


def reached(direction: str) -> set[tuple[str, str, int]]:
    """Who gets to which port of a pod of ours, by the policies of the one side alone."""
    ours = {name: ("lotsen", pod["metadata"]["labels"]) for name, pod in pods().items()}
    found = set()
    for to, pod in pods().items():
        own = pod["metadata"]["labels"]
        ports = {int(one["containerPort"]) for one in pod["spec"]["containers"][0].get("ports", [])}
        for name, (namespace, labels) in (ours if direction == "Egress" else ours | STRANGERS).items():
            for port in ports:
                sides = (labels, "lotsen", own) if direction == "Egress" else (own, namespace, labels)
                if lets(direction, *sides, port):
                    found.add((name, to, port))
    return found


def test_nobody_reaches_anybody_but_for_what_is_needed() -> None:
    """REST and metrics of Rasa among it: no pod but the front gets to 5005, none of ours to 9105.

    Each side's policies alone hold it, so one that is too wide opens nothing.
    """
    role = dict.fromkeys(PLATFORMS, "rasa")
    coming, going = reached("Ingress"), reached("Egress")
    assert {(role.get(a, a), role.get(b, b), port) for a, b, port in coming} == ALLOWED
    inner = {one for one in ALLOWED if one[0] not in STRANGERS}
    assert {(role.get(a, a), role.get(b, b), port) for a, b, port in going} == inner
    for platform in PLATFORMS:
        way = {("front", platform, 5005), (platform, "front", 8081), (platform, "database", 5432)}
        assert way <= coming & going


def test_only_a_platforms_process_goes_out() -> None:
    out = {
        name
        for name, pod in pods().items()
        for one in of_kind("NetworkPolicy")
        if matches(one["spec"]["podSelector"], pod["metadata"]["labels"])
        for rule in one["spec"].get("egress", [])
        if any("ipBlock" in peer for peer in rule["to"])
    }
    assert out == set(PLATFORMS)


def test_who_is_no_pod_of_ours_finds_a_closed_door() -> None:
    (nobody,) = [one for one in of_kind("NetworkPolicy") if one["metadata"]["name"] == "nobody"]
    assert nobody["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


# --- What a pod may do ---


@pytest.mark.parametrize("name", ["front", "rasa", "actions", "redis", "gallra", "database", *PLATFORMS])
def test_a_pod_is_hardened(name: str) -> None:
    spec = pods()[name]["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False  # the service `rasa` would set RASA_PORT=tcp://...
    assert spec["securityContext"]["runAsNonRoot"] is True and spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    (container,) = spec["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"] and container["resources"]["requests"]["cpu"]
    assert re.search(r"@sha256:[0-9a-f]{64}$", container["image"])


@pytest.mark.parametrize("name", ["rasa", "actions", *PLATFORMS])
def test_the_texts_are_mounted_where_the_image_looks_for_them(name: str) -> None:
    (folder,) = re.findall(r"^ENV LOTSEN_KNOWLEDGE=(\S+)$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.M)
    spec = pods()[name]["spec"]
    (mount,) = [one for one in spec["containers"][0]["volumeMounts"] if one["name"] == "knowledge"]
    (volume,) = [one for one in spec["volumes"] if one["name"] == "knowledge"]
    assert mount == {"name": "knowledge", "mountPath": folder, "readOnly": True}
    assert volume["configMap"] == {"name": "lotsen-knowledge", "optional": True}


def test_these_are_all_pods() -> None:
    assert set(pods()) == {"front", "rasa", "actions", "redis", "gallra", "database", *PLATFORMS}
    (namespace,) = of_kind("Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_secrets_come_from_the_secret() -> None:
    for name in pods():
        for variable, value in environment(name).items():
            if re.search("SECRET|PASSWORD|TOKEN|AUTH", variable):
                assert "secretKeyRef" in value, f"{name}: {variable}"
    names = {one["metadata"]["name"].rsplit("-", 1)[0] for one in of_kind("Secret")}
    assert names == {"lotsen", "telegram"}  # the example's: who adds a platform adds its secret


# --- What it is asked ---


@pytest.mark.parametrize("name", ["rasa", *PLATFORMS])
def test_alive_is_the_heartbeat_and_ready_takes_nothing_away(name: str) -> None:
    (container,) = pods()[name]["spec"]["containers"]
    live, start = container["livenessProbe"], container["startupProbe"]
    assert live["httpGet"]["path"] == start["httpGet"]["path"] == "/"
    # The heart has long ended a loop that stands still when the probe gives up: it only seconds it.
    assert live["periodSeconds"] * (live["failureThreshold"] - 1) > 2 * heartbeat.STILL
    assert start["periodSeconds"] * start["failureThreshold"] >= processes.READY_SECONDS
    channel = {"rasa": "lotsen", "messenger": "facebook"}.get(name, name)
    assert container["readinessProbe"]["httpGet"]["path"] == f"/webhooks/{channel}/"
    (service,) = [one for one in of_kind("Service") if one["metadata"]["name"] == name]
    assert service["spec"]["publishNotReadyAddresses"] is True  # what is not ready still sounds the alarm


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_is_one_process_with_its_own_variables(name: str) -> None:
    (workload,) = [one for one in of_kind("StatefulSet") if one["metadata"]["name"] == name]
    assert workload["spec"]["replicas"] == 1 and workload["spec"]["serviceName"] == name
    own = environment(name)
    assert own["LOTSEN_CHANNEL"] == name
    text = (enabled.FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)\}", text))
    assert asked | set(environment("rasa")) | {"LOTSEN_CHANNEL"} == set(own)  # no platform sees another's


def test_the_front_has_a_name_for_every_rasa() -> None:
    servers = re.findall(r"server (\S+):5005 resolve", environment("front")["LOTSEN_RASA_SERVERS"])
    (scaler,) = [one for one in of_kind("HorizontalPodAutoscaler") if one["metadata"]["name"] == "rasa"]
    most = scaler["spec"]["maxReplicas"]
    assert servers == [f"rasa-{n}.rasa.$(NAMESPACE).svc.cluster.local" for n in range(most)]
    assert scaler["spec"]["scaleTargetRef"]["kind"] == "StatefulSet" and scaler["spec"]["minReplicas"] >= 3


def test_what_is_named_is_there() -> None:
    services = {one["metadata"]["name"] for one in of_kind("Service")}
    front = environment("front")
    named = set(re.findall(r"([\w-]+)\.\$\(NAMESPACE\)", " ".join(map(str, front.values()))))
    rasa = environment("rasa")
    named |= set(re.findall(r"(?://|@)([a-z]+):\d+", " ".join(map(str, rasa.values()))))
    assert named == services - {"platform"}
    (ingress,) = of_kind("Ingress")
    (rule,) = ingress["spec"]["rules"]
    assert [path["backend"]["service"] for path in rule["http"]["paths"]] == [
        {"name": "front", "port": {"name": "http"}}
    ]
    for kind in ("HorizontalPodAutoscaler", "PodDisruptionBudget"):
        assert {one["metadata"]["name"] for one in of_kind(kind)} <= set(pods())
