"""What an image holds, without a container engine: its files, and a Python with only its packages."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

from lotsen import paths
from tools.setup import image_requirements

DOCKERFILE = paths.ROOT / "deploy" / "Dockerfile"


def files(folder: Path) -> None:
    """Copy into <folder>/rasa and <folder>/actions what the Dockerfile copies, by its own commands."""
    block = re.search(
        r"^RUN make train \\\n(?P<copy>.+?[^\\])\n", DOCKERFILE.read_text(encoding="utf-8"), re.M | re.S
    )
    assert block
    commands = block["copy"].replace("\\\n", "").replace("/out/", f"{folder}/").strip().removeprefix("&&")
    subprocess.run(["sh", "-ec", commands], cwd=paths.ROOT, check=True)


def python(image: str, folder: Path) -> Path:
    """Return the interpreter of a new environment with links to what image_requirements.py chooses."""
    asked_for = (paths.ROOT / "requirements.in").read_text(encoding="utf-8")
    roots = image_requirements.ACTIONS if image == "actions" else image_requirements.roots_of(asked_for)
    names = image_requirements.closure(roots)
    if image == "rasa":  # set-up builds one of them, or gets it from its release: deploy/Dockerfile copies it
        names |= {one.name for one in metadata.distributions() if one.name.startswith("sv")}
    venv.create(folder, symlinks=True)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    for name in names:
        distribution = metadata.distribution(name)
        tops = {
            file.parts[0] for file in distribution.files or [] if file.parts[0] not in ("..", "__pycache__")
        }
        for top in tops:
            link, target = site / top, Path(str(distribution.locate_file(top)))
            if not link.exists():
                link.symlink_to(target)
    return folder / "bin" / "python"
