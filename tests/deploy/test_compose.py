"""compose.yml, Dockerfile, Helm values and the guide agree with each other and with the code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from lotsen import paths
from lotsen.run import enabled, processes
from tools.services import nginx as front

DEPLOY = paths.ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE))
PLATFORMS = {file.stem for file in enabled.FOLDER.glob("*.yml")}
CLUSTER = list(yaml.safe_load_all((DEPLOY / "helm" / "cluster.yaml").read_text(encoding="utf-8")))
VALUES = yaml.safe_load((DEPLOY / "helm" / "values.yaml").read_text(encoding="utf-8"))
VARIABLE = re.compile(r"\bLOTSEN_[A-Z_]+\b")
PINNED = re.compile(r"^[\w./-]+:\d+\.\d+(\.\d+)?(-\w+)*$")
# Ours, built here: their version is the release's.
OWN_IMAGE = re.compile(r"^lotsen-(rasa|actions|front):\$\{LOTSEN_VERSION:-dev\}$")


def code() -> str:
    """All that reads variables when it runs."""
    files = [*paths.ROOT.glob("lotsen/**/*.py"), *paths.ROOT.glob("actions/*.py")]
    files += [*DEPLOY.glob("*.py"), *DEPLOY.glob("credentials/*.yml"), front.TEMPLATE]
    files += [paths.ROOT / "endpoints.yml", paths.ROOT / "lotsen" / "operate" / "delete_old.py"]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_hardened(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped" and service["mem_limit"] and service["pids_limit"]
    assert "privileged" not in service and "cap_add" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_has_a_version(name: str) -> None:
    image = SERVICES[name]["image"]
    assert OWN_IMAGE.match(image) or PINNED.match(image)
    if build := SERVICES[name].get("build"):
        assert build["target"] in TARGETS
        assert image.startswith(f"lotsen-{build['target']}:")


def test_only_the_front_is_published_and_nothing_else_has_a_way_out() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    reach = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert reach == {"nginx", *PLATFORMS}
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_each_platform_is_a_process_of_its_own() -> None:
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles == {name: [name] for name in PLATFORMS}
    for name in PLATFORMS:
        environment = SERVICES[name]["environment"]
        assert environment["LOTSEN_CHANNEL"] == name
        text = (enabled.FOLDER / f"{name}.yml").read_text(encoding="utf-8")
        assert set(re.findall(r"\$\{(\w+)\}", text)) <= set(environment)
        others = {variable for variable in environment if "TOKEN" in variable}
        assert len(others) == 1  # no platform sees another's


def test_the_front_knows_the_services_by_their_names() -> None:
    environment = SERVICES["nginx"]["environment"]
    hosts = set(re.findall(r"([\w-]+):5\d{3}\b", " ".join(environment.values())))
    assert hosts <= set(SERVICES)
    assert {"rasa-1", "rasa-2", "actions-1", "actions-2"} <= hosts
    assert SERVICES["rasa-1"]["environment"]["ACTION_ENDPOINT"] == "http://nginx:8081/webhook"


def test_the_texts_are_mounted_in_every_process_that_answers() -> None:
    """Read-only, where the image looks for them; what deletes old conversations reads none."""
    (folder,) = re.findall(r"^ENV LOTSEN_KNOWLEDGE=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert f"install -d {folder}\n" in DOCKERFILE  # there without the mount too
    answering = {"rasa-1", "rasa-2", "actions-1", "actions-2", *PLATFORMS}
    for name in answering:
        (mount,) = [one for one in SERVICES[name]["volumes"] if isinstance(one, dict)]
        assert mount["target"] == folder and mount["read_only"] is True
        assert not mount["bind"]["create_host_path"]  # a folder that is not there is said, not made
    assert answering == {name for name in SERVICES if "/knowledge" in str(SERVICES[name].get("volumes"))}
    for values in (VALUES, VALUES["rasa-action-server"]):
        (mount,) = [one for one in values["volumeMounts"] if one["name"] == "knowledge"]
        (volume,) = [one for one in values["volumes"] if one["name"] == "knowledge"]
        assert mount == {"name": "knowledge", "mountPath": folder, "readOnly": True}
        assert volume["configMap"] == {"name": "lotsen-knowledge", "optional": True}
    size = sum(file.stat().st_size for file in paths.KNOWLEDGE.iterdir())
    assert size < 2**20  # of a ConfigMap


def defaults() -> dict[str, str]:
    """The front's variables in its image."""
    return dict(re.findall(r"^ +(LOTSEN_\w+)=(\S*)", DOCKERFILE, re.MULTILINE))


def composed(value: str) -> str:
    """A value as compose fills it in when nothing is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


@pytest.mark.parametrize("place", ["compose", "cluster"])
def test_nginx_takes_the_configuration(place: str, tmp_path: Path) -> None:
    """Every variable of the template has a value. Debian's nginx knows no `resolve`, nor these names."""
    own = {name: composed(value) for name, value in SERVICES["nginx"]["environment"].items()}
    if place == "cluster":
        (deployment,) = [one for one in CLUSTER if one["kind"] == "Deployment"]
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        own = {variable["name"]: variable["value"] for variable in container["env"]}
    values = {**defaults(), **own}
    for variable in ("LOTSEN_RASA_SERVERS", "LOTSEN_ACTIONS_SERVERS"):
        assert " resolve " in values[variable]
        values[variable] = re.sub(r"server [\w.-]+:(\d+) resolve", r"server 127.0.0.1:\1", values[variable])
    files = tmp_path / "files"
    files.mkdir()
    (files / "headers.conf").symlink_to(front.FILES / "headers.conf")
    values |= {"LOTSEN_NGINX_TMP": str(tmp_path), "LOTSEN_NGINX_FILES": str(files)}
    values |= {"LOTSEN_ACCESS_LOG": str(tmp_path / "access.log")}
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(front.render(values), encoding="utf-8")
    command = [front.program(), "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(configuration)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_every_variable_that_is_set_is_read_somewhere() -> None:
    read = set(VARIABLE.findall(code()))
    used = {name for service in SERVICES.values() for name in service.get("environment", {})}
    used |= set(VARIABLE.findall(yaml.safe_dump([VALUES, CLUSTER])))
    assert {name for name in used if name.startswith("LOTSEN_")} - read == set()


def test_the_guide_explains_every_variable() -> None:
    files = [
        "compose.yml",
        "secrets.env.example",
        "Dockerfile",
        "../lotsen/operate/serve.py",
        "nginx/nginx.conf.template",
    ]
    shipped = code() + "".join((DEPLOY / file).read_text(encoding="utf-8") for file in files)
    guide = (paths.ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    channels = paths.ROOT / "docs" / "channels.md"
    explained = guide + (channels.read_text(encoding="utf-8") if channels.is_file() else "")
    assert set(VARIABLE.findall(shipped)) - set(VARIABLE.findall(explained)) == set()


# --- Dockerfile ---


def test_base_images_have_versions() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert {base for base in bases if base not in TARGETS}
    assert all(PINNED.match(base) for base in bases if base not in TARGETS)


@pytest.mark.parametrize("target", ["rasa", "actions", "front"])
def test_an_image_runs_as_nobody_in_particular_and_checks_itself(target: str) -> None:
    stages = dict(re.findall(r"^FROM \S+ AS (\w+)\n(.*?)(?=^FROM|\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))
    text = stages[target] if target == "front" else stages["run"] + stages[target]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert "apt-get" not in text and "build-essential" not in text


def test_what_is_copied_is_there_and_not_ignored() -> None:
    lines = (paths.ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for source in " ".join(copied).split():
        assert (paths.ROOT / source).exists()
        assert source == "." or source.split("/")[0] in allowed, source
    assert lines[0] == "#" + lines[0][1:] and "*" in lines  # everything is left out but what is named
    assert not {".env", ".git", "models", ".venv", "tests"} & allowed


def test_secrets_are_left_out() -> None:
    """Of git, of the images' context, and of everything that is shipped."""
    assert "secrets.env" in (DEPLOY / ".gitignore").read_text(encoding="utf-8").split()
    assert "deploy/*.env" in (paths.ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    example = (DEPLOY / "secrets.env.example").read_text(encoding="utf-8")
    assert re.findall(r"^\w*(?:SECRET|PASSWORD)=(.*)$", example, re.MULTILINE) == ["", ""]
    assert "LOTSEN_SECRET" not in DOCKERFILE


# --- Helm ---


def test_the_cluster_finds_what_the_chart_makes() -> None:
    """The names follow from the release's, `lotsen`, in the chart's own way: <release>-<chart>."""
    scaled = {one["spec"]["scaleTargetRef"]["name"] for one in CLUSTER if one["kind"].endswith("Autoscaler")}
    assert scaled == {"lotsen-rasa", "lotsen-rasa-action-server"}
    budgets = [one for one in CLUSTER if one["kind"] == "PodDisruptionBudget"]
    assert len(budgets) == 3 and all(one["spec"]["maxUnavailable"] == 1 for one in budgets)
    assert VALUES["autoscaling"] == {"enabled": False} and VALUES["replicaCount"] is None


def test_probes_tell_alive_from_ready() -> None:
    assert VALUES["livenessProbe"]["httpGet"]["path"] == "/"
    assert VALUES["readinessProbe"]["httpGet"]["path"] == "/webhooks/lotsen/"
    (pods,) = [one for one in CLUSTER if one["metadata"]["name"] == "lotsen-pods"]
    assert pods["spec"]["publishNotReadyAddresses"] is True  # what is not ready still sounds the alarm


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_a_platforms_release(name: str) -> None:
    values = yaml.safe_load((DEPLOY / "helm" / f"platform-{name}.yaml").read_text(encoding="utf-8"))
    own = {variable["name"]: variable for variable in values["extraEnv"]}
    assert own["LOTSEN_CHANNEL"]["value"] == name
    text = (enabled.FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)\}", text)) <= set(own)
    shared = {variable["name"] for variable in VALUES["extraEnv"]} - {"LOTSEN_REDIS", "LOTSEN_PROXIES"}
    assert shared <= set(own)


def test_ports() -> None:
    assert (
        f"EXPOSE {processes.RASA_PORT}\n" in DOCKERFILE and f"EXPOSE {processes.ACTIONS_PORT}\n" in DOCKERFILE
    )
