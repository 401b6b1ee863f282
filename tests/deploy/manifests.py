"""The cluster's manifests, rendered by kubectl from the example with every platform."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from lotsen import paths
from lotsen.run import enabled

DEPLOY = paths.ROOT / "deploy"
PLATFORMS = sorted(file.stem for file in enabled.FOLDER.glob("*.yml"))
KUBECTL = Path(sys.executable).parent / "kubectl"


@functools.cache
def rendered() -> list[dict[str, Any]]:
    """The example, with every platform, as the cluster would get it."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "deploy"
        for folder in ("kubernetes", "postgres"):
            shutil.copytree(DEPLOY / folder, copy / folder)
        example = copy / "kubernetes" / "overlays" / "example"
        for file in example.glob("*.env.example"):
            shutil.copy(file, file.with_suffix(""))
        file = example / "kustomization.yaml"
        whole = yaml.safe_load(file.read_text(encoding="utf-8"))
        whole["resources"] = sorted({*whole["resources"], *(f"../../platforms/{one}" for one in PLATFORMS)})
        file.write_text(yaml.safe_dump(whole), encoding="utf-8")
        done = subprocess.run(
            [KUBECTL, "kustomize", example], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return list(yaml.safe_load_all(done.stdout))


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [one for one in rendered() if one["kind"] in kinds]


def pods() -> dict[str, dict[str, Any]]:
    """Name -> pod template."""
    found = {one["metadata"]["name"]: one["spec"]["template"] for one in of_kind("Deployment", "StatefulSet")}
    for one in of_kind("CronJob"):
        found[one["metadata"]["name"]] = one["spec"]["jobTemplate"]["spec"]["template"]
    return found


def environment(name: str) -> dict[str, Any]:
    (container,) = pods()[name]["spec"]["containers"]
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in container.get("env", [])}
