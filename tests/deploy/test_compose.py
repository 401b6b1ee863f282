"""compose.yml, Dockerfile and the guide agree with each other, with the cluster and with the code."""

from __future__ import annotations

import os
import re
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from lotsen import paths
from lotsen.run import enabled, processes
from lotsen.store.database import Database
from tests.deploy.manifests import environment, pods
from tools.services import nginx as front
from tools.services.postgres import USER, postgres

DEPLOY = paths.ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE))
PLATFORMS = {file.stem for file in enabled.FOLDER.glob("*.yml")}
TLS: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.tls.yml").read_text(encoding="utf-8"))
MONITORING = {"prometheus", "alertmanager", "grafana"}
# Until a server that was started listens: 10 s at most.
WAITING = Retry(ConstantBackoff(0.1), 100, (OSError,))
VARIABLE = re.compile(r"\bLOTSEN_[A-Z_]+\b")
PINNED = re.compile(r"^[\w./-]+:v?\d+\.\d+(\.\d+)?(-\w+)*@sha256:[0-9a-f]{64}$")
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
def test_every_image_has_a_version_and_a_digest(name: str) -> None:
    image = SERVICES[name]["image"]
    assert OWN_IMAGE.match(image) or PINNED.match(image)
    if build := SERVICES[name].get("build"):
        assert build["target"] in TARGETS and build["args"] == {"LOTSEN_VERSION": "${LOTSEN_VERSION:-dev}"}
        assert image.startswith(f"lotsen-{build['target']}:")


def test_who_is_published_on_loopback_and_who_has_a_way_out() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"nginx", "grafana"}
    assert all(port.split(":-")[1].startswith("127.0.0.1:") for (port,) in published.values())
    reach = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert reach == {"nginx", "alertmanager", "grafana", *PLATFORMS}
    assert COMPOSE["networks"]["inside"] == COMPOSE["networks"]["watch"] == {"internal": True}


def test_each_platform_is_a_process_of_its_own() -> None:
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles == {name: [name] for name in PLATFORMS} | {name: ["monitoring"] for name in MONITORING}
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
        given = {name: value for name, value in environment("front").items() if isinstance(value, str)}
        own = {name: value.replace("$(NAMESPACE)", "lotsen") for name, value in given.items()}
    values = {**defaults(), **own}
    for variable in ("LOTSEN_RASA_SERVERS", "LOTSEN_ACTIONS_SERVERS"):
        assert " resolve " in values[variable]
        assert values[variable].endswith(";")
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
    used |= {name for pod in pods() for name in environment(pod)}
    assert {name for name in used if name.startswith("LOTSEN_")} - read == set()


def test_the_guide_explains_every_variable() -> None:
    files = [
        "compose.yml",
        "compose.tls.yml",
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
    assert "\nLABEL org.opencontainers.image.version=$LOTSEN_VERSION\n" in stages[target]
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
    assert "deploy/**/*.env" in (paths.ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    example = (DEPLOY / "secrets.env.example").read_text(encoding="utf-8")
    assert re.findall(r"^\w*(?:SECRET|PASSWORD)=(.*)$", example, re.MULTILINE) == ["", "", ""]
    assert "LOTSEN_SECRET" not in DOCKERFILE


# --- With HTTPS ---


def test_caddy_is_the_only_one_who_is_believed_about_an_address() -> None:
    caddy = TLS["services"]["tls"]
    own = caddy["networks"]["edge"]["ipv4_address"]
    assert TLS["services"]["nginx"]["environment"] == {"LOTSEN_TRUSTED_PROXY": own}
    (subnet,) = TLS["networks"]["edge"]["ipam"]["config"]
    assert ip_address(own) in ip_network(subnet["subnet"])
    assert set(SERVICES["nginx"]["networks"]) < set(TLS["services"]["nginx"]["networks"])
    assert caddy["read_only"] and caddy["cap_drop"] == ["ALL"] and PINNED.match(caddy["image"])
    assert "reverse_proxy nginx:8080\n" in (DEPLOY / "tls" / "Caddyfile").read_text(encoding="utf-8")


# --- Database and Redis, by their own programs ---


def test_lotsens_role_makes_its_tables_and_is_no_superuser(tmp_path: Path) -> None:
    """What PostgreSQL's image calls once, on a real PostgreSQL; its superuser is called as there."""
    with postgres() as server:
        psql = server.programs / "psql"
        where = {**os.environ, "PGHOST": processes.HOST, "PGPORT": str(server.port)}

        def ask(who: str, statement: str, database: str = "postgres") -> subprocess.CompletedProcess[str]:
            command = [str(psql), "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", who, "-c", statement, database]
            return subprocess.run(command, env=where, capture_output=True, text=True, check=False)

        assert ask(USER, "CREATE ROLE postgres SUPERUSER LOGIN PASSWORD 'same'").returncode == 0
        assert ask("postgres", f"ALTER ROLE {USER} RENAME TO another").returncode == 0
        own = {
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": "it's",
            "PATH": f"{server.programs}:/usr/bin:/bin",
        }
        subprocess.run(["sh", str(DEPLOY / "postgres" / "role.sh")], env={**where, **own}, check=True)

        database = Database(f"postgresql://lotsen:it%27s@{processes.HOST}:{server.port}/lotsen")
        assert database.delete_older_than(30) == 0  # its tables are there
        database.close()
        rights = (
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname='lotsen'"
        )
        assert ask("lotsen", rights, "lotsen").stdout == "f|f|f|f\n"
        assert "permission denied" in ask("lotsen", "CREATE ROLE more", "lotsen").stderr
        assert "permission denied" in ask("lotsen", "SELECT 1", "postgres").stderr
        passwords = (
            "SELECT rolname, rolpassword LIKE 'SCRAM%' FROM pg_authid WHERE rolname IN ('lotsen', 'postgres')"
        )
        assert sorted(ask("postgres", passwords).stdout.split()) == ["lotsen|t", "postgres|"]


def test_redis_wants_its_password(tmp_path: Path) -> None:
    """Compose's own command and the cluster's, which are one, with a real Redis."""
    script = SERVICES["redis"]["command"][-1].replace("$$", "$")
    assert pods()["redis"]["spec"]["containers"][0]["command"] == ["sh", "-c", script]
    port = processes.free_port()
    command = ["sh", "-c", script.replace("redis-server -", f"redis-server - --bind 127.0.0.1 --port {port}")]
    with processes.started("redis", command, port, {**os.environ, "REDISCLI_AUTH": "secret"}, tmp_path):
        given = redis.Redis.from_url(f"redis://:secret@{processes.HOST}:{port}/1", retry=WAITING)
        assert given.ping()
        with pytest.raises(redis.exceptions.AuthenticationError):
            redis.Redis.from_url(f"redis://{processes.HOST}:{port}/1").ping()
    probe = SERVICES["redis"]["healthcheck"]["test"]
    assert probe == ["CMD", "redis-cli", "-e", "ping"]  # -e: a wrong password is no good answer
    for name in ("rasa-1", "telegram"):
        assert SERVICES[name]["environment"]["LOTSEN_REDIS"].startswith("redis://:${REDIS_PASSWORD:?")


def test_ports() -> None:
    assert (
        f"EXPOSE {processes.RASA_PORT}\n" in DOCKERFILE and f"EXPOSE {processes.ACTIONS_PORT}\n" in DOCKERFILE
    )
